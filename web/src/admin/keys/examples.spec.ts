import { modelFor } from './examples';

describe('The role in the examples of a key', () => {
  const closed = { id: 'a', username: 'boss', visibility: 'users' as const };
  const open = { id: 'b', username: 'lawyer', visibility: 'everyone' as const };

  it('is one of its list, whomever else that is for', () =>
    expect(modelFor([open, closed], ['a'])).toBe('boss'));

  it('is one for everyone where there is no list', () =>
    expect(modelFor([closed, open], null)).toBe('lawyer'));

  it('is nobody where the key may call none', () => {
    expect(modelFor([closed], null)).toBe('ARTEL_ROLE');
    expect(modelFor([open], ['gone'])).toBe('ARTEL_ROLE');
  });
});
