import type { Agent } from '../api-types';
import { conflictOf } from './conflict';
import { definitionOf, draftOf, emptyDraft } from './draft';

const agentOf = (version: number, parts: Partial<Agent>): Agent =>
  ({ ...definitionOf({ ...emptyDraft, name: 'Clerk', prompt: 'Be kind.' }), version, ...parts }) as Agent;

describe('conflictOf', () => {
  const base = agentOf(1, { title: 'Clerk' });
  const theirs = agentOf(2, { title: 'Head clerk', prompt: 'Be brief.' });

  it('shows what they changed, and puts what was written here on top of it', () => {
    const mine = definitionOf({ ...draftOf(base), prompt: 'Be exact.', greeting: 'Hello' });
    const { changed, both, merged } = conflictOf(base, mine, theirs);
    expect(changed.map(({ part }) => part).sort()).toEqual(['prompt', 'title']);
    expect(both).toEqual(['prompt']);
    expect(merged).toMatchObject({
      version: 2,
      title: 'Head clerk',
      prompt: 'Be exact.',
      greeting: 'Hello',
      name: 'Clerk',
    });
  });

  it('has nothing of ours where nothing was written', () => {
    const { both, merged } = conflictOf(base, definitionOf(draftOf(base)), theirs);
    expect(both).toEqual([]);
    expect(merged).toEqual(theirs);
  });
});
