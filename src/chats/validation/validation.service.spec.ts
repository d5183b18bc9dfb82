import type { AuditLog, UserActor } from '../../identity/index.js';
import type { Transactions, Tx } from '../../platform/database/index.js';
import type { Events } from '../../platform/events/index.js';
import type { Chat } from '../chat/chat.entity.js';
import type { Message } from '../messages/message.entity.js';
import type { MessageReader } from '../messages/message-reader.js';
import type { MessageViews } from '../messages/message-views.js';
import type { MessageWriter } from '../messages/message-writer.js';
import { Judging } from './judging.js';
import { TrustService } from './trust.service.js';
import { ValidationService } from './validation.service.js';

const anna = { kind: 'user', orgId: 'acme', userId: 'anna', role: 'member' } as UserActor;
const seen = {
  id: 'chat',
  orgId: 'acme',
  kind: 'group',
  validatorIds: null,
  membership: { userId: 'anna' },
} as unknown as Chat;

/** Anna looks at an answer in a chat of which she is a judge; `locked` is the chat when her verdict is written. */
function aVerdict(locked: Chat[], validationState: Message['validationState']) {
  const written: unknown[] = [];
  const manager = {
    connection: { getMetadata: () => ({ columns: [] }) },
    query: (sql: string) => Promise.resolve(sql.includes('FOR UPDATE') ? locked : []),
    update: (...change: unknown[]) => Promise.resolve({ affected: written.push(change) }),
    findOneByOrFail: () => Promise.resolve({}),
  };
  const tx = { manager } as unknown as Tx;
  const message = {
    id: 'answer',
    orgId: 'acme',
    chatId: 'chat',
    authorKind: 'agent',
    content: 'Можно',
    validationState,
    isCurrent: true,
    deletedAt: null,
  } as Message;
  const reader = { find: () => Promise.resolve({ message, chat: seen }), get: () => Promise.resolve({}) };
  const judging = new Judging(
    { manager } as never,
    reader as unknown as MessageReader,
    { one: () => Promise.resolve({}) } as unknown as MessageViews,
    { tell: () => undefined } as unknown as MessageWriter,
  );
  const transactions = { run: (work: (open: Tx) => unknown) => work(tx) } as unknown as Transactions;
  const events = { emit: () => Promise.resolve([]) } as unknown as Events;
  const audit = { record: () => Promise.resolve() } as unknown as AuditLog;
  const trust = new TrustService(judging, transactions, events, audit);
  const validation = new ValidationService(judging, trust, transactions, audit, events);
  return { validation, trust, written };
}

describe('A verdict', () => {
  const others = [{ ...seen, validatorIds: ['boris'] } as Chat];
  const removed: Chat[] = [];

  it.each([
    ['was removed from the chat', removed, 'not_found'],
    ['is no validator any more', others, 'forbidden'],
  ])('is not given by who %s after they looked at the answer', async (_, locked, code) => {
    const { validation, written } = aVerdict(locked, 'unvalidated');
    await expect(validation.validate(anna, 'answer', { decision: 'approve' })).rejects.toMatchObject({
      code,
    });
    const { trust, written: marked } = aVerdict(locked, 'approved');
    await expect(trust.mark(anna, 'answer')).rejects.toMatchObject({ code });
    expect([...written, ...marked]).toEqual([]);
  });

  it('is given by who still judges then', async () => {
    const { validation, written } = aVerdict([seen], 'unvalidated');
    await validation.validate(anna, 'answer', { decision: 'approve' });
    expect(written).toHaveLength(1);
  });
});
