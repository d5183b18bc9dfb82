import { inboxFiltersOf, logFiltersOf } from './filters';

const id = '01890a5d-ac96-774b-bcce-b302099a8057';

describe('Filters of an address', () => {
  it('are taken when they are of the form', () => {
    expect(inboxFiltersOf({ unread: true, type: 'mention' })).toEqual({ unread: true, type: 'mention' });
    const filters = { all: true, userId: id, notificationId: id, channelType: 'email', outcome: 'failed' };
    expect(logFiltersOf(filters)).toEqual(filters);
  });

  it('are left out when they are not', () => {
    expect(inboxFiltersOf({ unread: 'yes', type: 'gossip', other: 1 })).toEqual({});
    const wrong = { all: 1, userId: 'me', notificationId: '', channelType: 'pigeon', outcome: 7 };
    expect(logFiltersOf(wrong)).toEqual({});
  });
});
