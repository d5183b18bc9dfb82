import { emptyDraft } from '../draft';
import { looksNothingUp, withCollections } from './looking-up';

describe('The first collection of a role', () => {
  it('is searched before each answer', () =>
    expect(withCollections(emptyDraft, ['1'])).toEqual({ knowledge: ['1'], prefetchTopK: 5 }));

  it.each([
    ['passages', { prefetchTopK: 3 }],
    ['no passages', { prefetchTopK: 0 }],
    ['the tool', { tools: ['knowledge_search'] }],
    ['the thorough search', { retrieval: 'adaptive' as const }],
  ])('changes nothing else where %s were chosen', (_, chosen) =>
    expect(withCollections({ ...emptyDraft, ...chosen }, ['1'])).toEqual({ knowledge: ['1'] }),
  );

  it('alone does so: neither the next one nor taking it away', () => {
    const draft = { ...emptyDraft, knowledge: ['1'] };
    expect(withCollections(draft, ['1', '2'])).toEqual({ knowledge: ['1', '2'] });
    expect(withCollections(draft, [])).toEqual({ knowledge: [] });
  });
});

describe('Collections that are never searched', () => {
  const draft = { ...emptyDraft, knowledge: ['1'] };
  it.each([
    [true, 'nothing else', {}],
    [true, 'no passages', { prefetchTopK: 0 }],
    [true, 'no passages searched thoroughly', { prefetchTopK: 0, retrieval: 'adaptive' as const }],
    [false, 'passages', { prefetchTopK: 1 }],
    [false, 'the tool', { tools: ['knowledge_search'] }],
    [false, 'the thorough search', { retrieval: 'adaptive' as const }],
    [false, 'no collections', { knowledge: [] }],
  ])('%s with %s', (expected, _, chosen) => expect(looksNothingUp({ ...draft, ...chosen })).toBe(expected));
});
