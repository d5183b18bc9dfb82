import { filtersOf, isAsked, narrowings, queryOf } from './filters';

const chat = '01980000-0000-7000-8000-000000000001';

describe('filtersOf', () => {
  it('takes what can be looked for, and leaves out the rest', () => {
    const search = {
      q: 2026,
      chat,
      by: '@@юрист',
      is: 'approved',
      has: 'file',
      from: '2026-01-31',
      to: 'soon',
    };
    const { to: _, ...right } = search;
    expect(filtersOf(search)).toEqual({ ...right, q: '2026' });
    expect(filtersOf({ q: ' ', chat: '1', by: 'anna', is: 'wrong', has: 1, other: 'x' })).toEqual({});
  });
});

describe('isAsked', () => {
  it.each([
    [{}, false, 0],
    [{ q: 'lease' }, true, 0],
    [{ is: 'unvalidated' as const, chat }, true, 2],
  ])('of %j is %j', (filters, asked, count) => {
    expect(isAsked(filters)).toBe(asked);
    expect(narrowings(filters)).toBe(count);
  });
});

describe('queryOf', () => {
  it('asks for people and for roles by name, and for days from their first moment to their last', () => {
    expect(queryOf({ q: 'lease', by: '@anna', chat })).toMatchObject({
      q: 'lease',
      author: 'anna',
      chatId: chat,
    });
    expect(queryOf({ by: '@@lawyer' })).toMatchObject({ role: 'lawyer' });
    expect(queryOf({ by: '@@lawyer' })).not.toHaveProperty('author');
    const { from, to } = queryOf({ from: '2026-01-31', to: '2026-01-31' });
    expect(from).toBe(new Date(2026, 0, 31).toISOString());
    expect(to).toBe(new Date(2026, 1, 1).toISOString());
  });
});
