import { given, looksInto, looksIntoOpen, taken } from './role-use';

const rules = { id: '0193-rules', name: 'Правила', visibility: 'users' as const };
const role = {
  knowledge: [] as string[],
  prefetchTopK: null as number | null,
  retrieval: 'prefetch' as const,
  tools: [] as string[],
};

describe('A collection and a role', () => {
  it('are together by its id or its name, in any letters', () => {
    expect(looksInto({ knowledge: ['0193-RULES'] }, rules)).toBe(true);
    expect(looksInto({ knowledge: ['other', 'правила'] }, rules)).toBe(true);
    expect(looksInto({ knowledge: ['other'] }, rules)).toBe(false);
  });

  it('are together by its being open, where the role looks into all that is', () => {
    const open = { ...rules, visibility: 'everyone' as const };
    expect(looksInto({ knowledge: ['*'] }, open)).toBe(true);
    expect(looksInto({ knowledge: ['*'] }, rules)).toBe(false);
    expect(looksIntoOpen({ knowledge: ['other'] }, open)).toBe(false);
    expect(given({ ...role, knowledge: ['*'] }, open)).toEqual({});
  });

  it('come together: the first one is looked into, where nothing was said of how', () => {
    expect(given(role, rules)).toEqual({ knowledge: [rules.id], prefetchTopK: 5 });
    const searching = [
      { ...role, prefetchTopK: 0 },
      { ...role, knowledge: ['other'] },
      { ...role, tools: ['knowledge_search'] },
      { ...role, retrieval: 'adaptive' as const },
    ];
    for (const one of searching)
      expect(given(one, rules)).toEqual({ knowledge: [...one.knowledge, rules.id] });
    expect(given({ ...role, knowledge: ['Правила'] }, rules)).toEqual({});
  });

  it('part, however it is named, and others stay', () =>
    expect(taken({ knowledge: ['правила', 'other', rules.id] }, rules)).toEqual({ knowledge: ['other'] }));
});
