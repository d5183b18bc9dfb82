import type { ChatKind } from '../chat/chat.entity.js';
import type { Message } from '../messages/message.entity.js';
import { deleteRefusal, editRefusal } from './message.policy.js';

type MessageSeen = Pick<Message, 'orgId' | 'authorKind' | 'authorId' | 'system' | 'deletedAt'>;

const member = (userId: string) => ({ orgId: 'acme', userId, role: 'member' as const });
const anna = member('anna');
const boris = member('boris');
const admin = { ...member('admin'), role: 'admin' as const };
const owner = { ...member('owner'), role: 'owner' as const };

/** A chat that Anna opened, as one of its members sees it. */
const aChat = (who: { userId: string }, kind: ChatKind = 'group', createdBy: string | null = 'anna') => ({
  orgId: 'acme',
  kind,
  createdBy,
  contact: null,
  membership: { userId: who.userId },
});
const aMessage = (authorId: string, more: Partial<MessageSeen> = {}): MessageSeen => ({
  orgId: 'acme',
  authorKind: 'user',
  authorId,
  system: null,
  deletedAt: null,
  ...more,
});
const answer = aMessage('lawyer', { authorKind: 'agent' });
const fromContact = aMessage('customer', { authorKind: 'contact' });
const note = aMessage('anna', { system: { type: 'member.left' } });
const deleted = { deletedAt: new Date() };

describe('A message', () => {
  it('is rewritten by its author, wherever it is', () => {
    for (const kind of ['direct', 'group', 'agent'] as const)
      expect(editRefusal(boris, aChat(boris, kind), aMessage('boris'))).toBeUndefined();
  });

  it.each([
    ['of somebody else, whoever asks', owner, aMessage('boris'), 'forbidden'],
    ['of somebody else that was deleted', anna, aMessage('boris', deleted), 'forbidden'],
    ['that was deleted', boris, aMessage('boris', deleted), 'message_deleted'],
    ['of a role', owner, answer, 'not_editable'],
    ['of a role that has the id of a person', anna, { ...answer, authorId: 'anna' }, 'not_editable'],
    ['of a contact', owner, fromContact, 'not_editable'],
    ['of the chat itself', anna, note, 'not_editable'],
  ])('%s is not rewritten', (_, who, message, code) => {
    expect(editRefusal(who, aChat(who), message)).toBe(code);
  });

  it.each([
    ['by its author', boris, aMessage('boris')],
    ['once more', boris, aMessage('boris', deleted)],
    ['by whoever opened the group', anna, aMessage('boris')],
    ['by an administrator who is in the group', admin, aMessage('boris')],
    ['by an owner who is in the group', owner, aMessage('boris')],
    ['of a role by an administrator', admin, answer],
    ['of a contact by an owner', owner, fromContact],
  ])('is deleted %s', (_, who, message) => {
    expect(deleteRefusal(who, aChat(who), message)).toBeUndefined();
  });

  it.each([
    ['of somebody else', boris, aMessage('anna'), 'forbidden'],
    ['of a role', boris, answer, 'forbidden'],
    ['of a role that has the id of a person', boris, { ...answer, authorId: 'boris' }, 'forbidden'],
    ['of a contact', boris, fromContact, 'forbidden'],
    ['of the chat itself', owner, note, 'not_deletable'],
  ])('%s is not deleted by any member of a group', (_, who, message, code) => {
    expect(deleteRefusal(who, aChat(who), message)).toBe(code);
  });

  it('of the other person in a direct chat is theirs alone; what roles wrote there is both’s', () => {
    for (const who of [anna, admin, owner])
      expect(deleteRefusal(who, aChat(who, 'direct'), aMessage('boris'))).toBe('forbidden');
    expect(deleteRefusal(boris, aChat(boris, 'direct'), answer)).toBeUndefined();
    expect(deleteRefusal(boris, aChat(boris, 'agent', 'boris'), answer)).toBeUndefined();
  });

  it('in a group whose founder is not known is left to its author, administrators and owners', () => {
    expect(deleteRefusal(anna, aChat(anna, 'group', null), aMessage('boris'))).toBe('forbidden');
    expect(deleteRefusal(admin, aChat(admin, 'group', null), aMessage('boris'))).toBeUndefined();
  });

  it('is nothing to those who are not in the chat, owners too', () => {
    for (const refusal of [editRefusal, deleteRefusal]) {
      expect(refusal(owner, { ...aChat(owner), membership: null }, aMessage('owner'))).toBe('not_found');
      expect(refusal(owner, aChat(boris), aMessage('owner'))).toBe('not_found');
      expect(refusal(owner, aChat(owner), aMessage('owner', { orgId: 'other' }))).toBe('not_found');
    }
  });
});
