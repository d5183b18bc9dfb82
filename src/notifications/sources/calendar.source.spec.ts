import type { EventAudience, ToldEvent } from '../../calendar/index.js';
import type { Tx } from '../../platform/database/index.js';
import type { Inbox } from '../intents/inbox.js';
import type { Intent, Notifications } from '../intents/notifications.js';
import { CalendarSource } from './calendar.source.js';

const orgId = crypto.randomUUID();
const eventId = crypto.randomUUID();
const slot = '2027-03-01T09:00:00.000Z';
const event: ToldEvent = {
  id: eventId,
  title: 'Планёрка',
  description: '',
  createdBy: 'a',
  recipientIds: [],
};

/** Of a transaction in which every query answers these rows. */
function aSource(rows: object[], takesPlaceAt: number[] = []) {
  const told: Intent[] = [];
  const settled: string[] = [];
  const source = new CalendarSource(
    { intend: (_tx: Tx, intents: Intent[]) => Promise.resolve(void told.push(...intents)) } as Notifications,
    {
      events: () => Promise.resolve(new Map([[eventId, event]])),
      momentsOf: () => Promise.resolve(new Set(takesPlaceAt)),
    } as Partial<EventAudience> as EventAudience,
    {
      settleThese: (_tx: Tx, _orgId: string, ids: string[]) => {
        settled.push(...ids);
        return Promise.resolve(ids);
      },
    } as Partial<Inbox> as Inbox,
  );
  const tx = { manager: { query: () => Promise.resolve(rows) } } as unknown as Tx;
  return { source, tx, told, settled };
}

describe('A reminder', () => {
  it('of a time that was moved is another one, and that of the same time is the same', async () => {
    const { source, tx, told } = aSource([{ now: new Date('2027-03-01T08:00:00Z') }]);
    for (const firesAt of [slot, '2027-03-01T15:00:00.000Z', slot])
      await source.remind(tx, { orgId, reminders: [{ eventId, slot, firesAt, minutes: 10 }] });
    const [first, moved, again] = told.map(({ key }) => key);
    expect(first).toBe(again);
    expect(moved).not.toBe(first);
  });

  it('of a time at which its event will not take place any more is settled', async () => {
    const [kept, gone] = [new Date('2027-03-01T09:00:00Z'), new Date('2027-03-02T09:00:00Z')];
    const { source, tx, settled } = aSource(
      [
        { id: 'kept', at: kept },
        { id: 'gone', at: gone },
      ],
      [kept.getTime()],
    );
    await source.moved(tx, { orgId, eventId });
    expect(settled).toEqual(['gone']);
  });
});
