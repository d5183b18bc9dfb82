import { inboxFiltersOf } from './filters';

describe('Filters of an address', () => {
  it('are taken when they are of the form', () => {
    expect(inboxFiltersOf({ unread: true, type: 'mention' })).toEqual({ unread: true, type: 'mention' });
  });

  it('are left out when they are not', () => {
    expect(inboxFiltersOf({ unread: 'yes', type: 'gossip', other: 1 })).toEqual({});
  });
});
