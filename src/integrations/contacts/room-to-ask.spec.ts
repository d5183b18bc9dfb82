import type { RunBacklog } from '../../agents/index.js';
import type { Tx } from '../../platform/database/index.js';
import { RateLimit, type Limits } from '../../platform/limits/index.js';
import type { Contact } from './contact.entity.js';
import type { Saying } from './contacts.js';
import type { ContactSends } from './sending/contact-sends.js';
import { RoomToAsk } from './room-to-ask.js';

const tx = {
  manager: { findOneByOrFail: () => Promise.resolve({ locale: 'en' }) },
} as unknown as Tx;
const aContact = (id: string, language: string | null = null) => ({ id, orgId: 'org', language }) as Contact;

function aRoom({ isFull = false } = {}) {
  const said: Saying[] = [];
  const limits = { perMinute: (name: string, most: number) => new RateLimit(name, most) } as Limits;
  const backlog = { hasRoom: () => Promise.resolve(!isFull) } as unknown as RunBacklog;
  const say = (_tx: Tx, _contact: Contact, saying: Saying) => Promise.resolve(void said.push(saying));
  return { said, room: new RoomToAsk(limits, backlog, { say } as unknown as ContactSends) };
}

describe('Room to ask a role', () => {
  it('is there for all that Telegram forwards at once, and not for a flood of one contact', async () => {
    const { room } = aRoom();
    const flooding = aContact('one');
    for (let n = 0; n < 120; n++) expect(await room.lacks(tx, flooding)).toBeUndefined();
    expect(await room.lacks(tx, flooding)).toBe('too_fast');
    expect(await room.lacks(tx, aContact('another'))).toBeUndefined();
  });

  it('is not there while too many of the organization wait', async () => {
    const { room } = aRoom({ isFull: true });
    expect(await room.lacks(tx, aContact('one'))).toBe('queue_full');
  });

  it('is told of by each message that nobody is asked by, and of a flood once, in the language of the contact', async () => {
    const { room, said } = aRoom();
    const contact = aContact('one', 'ru');
    for (const delivery of ['a', 'b']) await room.tell(tx, contact, 'queue_full', delivery);
    for (const delivery of ['c', 'd']) await room.tell(tx, contact, 'too_fast', delivery);
    await room.tell(tx, aContact('another'), 'queue_full', 'e');
    expect(said.map(({ key }) => key).slice(0, 2)).toEqual(['queue_full:a', 'queue_full:b']);
    // Under one key it is said once.
    expect(new Set(said.map(({ key }) => key).slice(2, 4)).size).toBe(1);
    expect(said[0]?.text).toMatch(/слишком много/i);
    expect(said[4]?.text).toMatch(/too many/i);
  });
});
