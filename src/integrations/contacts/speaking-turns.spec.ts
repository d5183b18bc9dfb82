import type { RunEnder } from '../../agents/index.js';
import type { ContactMessages } from '../../chats/index.js';
import type { Tx } from '../../platform/database/index.js';
import { AppError, type ErrorCode } from '../../platform/errors/index.js';
import type { Events } from '../../platform/events/index.js';
import type { ContactBook } from './contact-book.js';
import { handedBack, type Contact } from './contact.entity.js';
import type { ContactSends } from './sending/contact-sends.js';
import { SpeakingTurns } from './speaking-turns.js';

const tx = { manager: { findOneByOrFail: () => Promise.resolve({ settings: {} }) } } as unknown as Tx;
const takenOver = { orgId: 'org', id: 'contact', chatId: 'chat', takenOverBy: 'person' } as Contact;

/** Of a role that cannot be asked, with what becomes of the contact. */
function turnsThatFail(code: ErrorCode) {
  const changes: object[] = [];
  const change = (_tx: Tx, contact: Contact, changed: object) => {
    changes.push(changed);
    return Promise.resolve({ ...contact, ...changed });
  };
  const turns = new SpeakingTurns(
    { change } as unknown as ContactBook,
    { askAgain: () => Promise.reject(new AppError(code)) } as unknown as ContactMessages,
    {} as ContactSends,
    {} as RunEnder,
    { ask: () => Promise.resolve([{ isStopped: false }]) } as unknown as Events,
  );
  return { turns, changes };
}

describe('A conversation that is given back', () => {
  it('is so also where the role has answered its question as often as it does', async () => {
    const { turns, changes } = turnsThatFail('too_many_answers');
    await turns.giveBack(tx, takenOver);
    expect(changes).toEqual([handedBack]);
  });

  it('stays where it was when asking fails for another reason', async () => {
    const { turns } = turnsThatFail('internal_error');
    await expect(turns.giveBack(tx, takenOver)).rejects.toThrow();
  });
});
