import type { Definition } from '../api-types';
import { changes, definitionOf, draftOf, Unreadable } from './draft';

const agent: Definition = {
  name: 'Писарь',
  title: 'Писарь',
  description: 'Ведёт протоколы',
  type: 'chain',
  model: null,
  temperature: 0,
  prompt: 'Пиши.',
  tools: ['calculator'],
  toolPolicies: { calculator: 'ask' },
  httpTools: [],
  knowledge: [],
  tables: [],
  prefetchTopK: null,
  retrieval: 'prefetch',
  steps: [{ id: 'bye', kind: 'say', text: 'Пока' }],
  members: [],
  graph: null,
  limits: { tokens: 100 },
  greeting: null,
  examples: [],
  outputSchema: null,
  approverIds: [],
};
const { tables: _, ...written } = agent;

describe('A draft', () => {
  it('says what the definition said', () => {
    expect(definitionOf(draftOf(agent))).toEqual(written);
    expect(changes(agent, definitionOf(draftOf(agent)))).toEqual({});
  });

  it('changes the parts that were changed, and leaves out what belongs to tools that are gone', () => {
    const draft = { ...draftOf(agent), tools: [], temperature: '' as const, limits: draftOf(agent).limits };
    expect(changes(agent, definitionOf(draft))).toEqual({ tools: [], toolPolicies: {}, temperature: null });
  });

  it('does not say what cannot be read', () => {
    const draft = { ...draftOf(agent), steps: '- id: "a' };
    expect(() => definitionOf(draft)).toThrow(Unreadable);
  });
});
