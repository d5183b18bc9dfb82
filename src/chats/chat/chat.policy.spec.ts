import type { UserRole } from '../../identity/index.js';
import {
  isManaged,
  isOpen,
  mayBeCalled,
  mayChangeMembers,
  mayDelete,
  mayLeave,
  mayManage,
  mayOpenDirect,
  mayRetitle,
  maySee,
  type ChatSeen,
} from './chat.policy.js';
import type { ChatContact, ChatKind } from './chat.entity.js';

const someone = (role: UserRole) => ({ orgId: 'acme', userId: 'anna', role });
const anna = someone('member');
type Made = ChatSeen & { createdBy: string | null; contact: ChatContact | null };
const aChat = (kind: ChatKind = 'group', more: Partial<Made> = {}): Made => ({
  orgId: 'acme',
  kind,
  createdBy: 'boris',
  contact: null,
  membership: { userId: 'anna' },
  ...more,
});
/** With somebody outside: nobody has made it. */
const aConversation = (takenOverBy: string | null = null): Made =>
  aChat('agent', {
    createdBy: null,
    contact: { id: 'customer', name: 'Customer', channel: 'telegram', takenOverBy },
  });
const everything = [maySee, mayRetitle, mayManage, mayDelete, mayChangeMembers, mayLeave];

describe('A chat', () => {
  it.each<ChatKind>(['direct', 'group', 'agent'])(
    'of kind %s is its members’ to see and to write in',
    (kind) => {
      expect(maySee(anna, aChat(kind))).toBe(true);
    },
  );

  it.each<[who: string, chat: Partial<Made>]>([
    ['who is not in it', { membership: null }],
    ['for whom no membership was loaded', { membership: undefined }],
    ['with the membership of somebody else', { membership: { userId: 'boris' } }],
    ['of another organization', { orgId: 'other' }],
  ])('is nothing to a person %s, whatever their role, also if they made it', (_, chat) => {
    for (const role of ['member', 'admin', 'owner'] as const)
      for (const may of everything)
        for (const one of [aChat('group', { createdBy: 'anna', ...chat }), { ...aConversation(), ...chat }])
          expect(may({ ...anna, role }, one)).toBe(false);
  });

  it.each<[kind: ChatKind, retitle: boolean, members: boolean]>([
    ['direct', false, false],
    ['group', true, true],
    ['agent', true, false],
  ])('of kind %s: its title changes: %s, its members change: %s', (kind, retitle, members) => {
    expect([mayRetitle(anna, aChat(kind)), mayChangeMembers(anna, aChat(kind))]).toEqual([retitle, members]);
  });

  it.each<[what: string, role: UserRole, chat: Made, manage: boolean, remove: boolean]>([
    ['group of another’s', 'member', aChat(), false, false],
    ['group of their own', 'member', aChat('group', { createdBy: 'anna' }), true, true],
    ['group of nobody knows whom', 'member', aChat('group', { createdBy: null }), true, false],
    ['group of nobody knows whom', 'owner', aChat('group', { createdBy: null }), true, true],
    ['group of another’s', 'admin', aChat(), true, true],
    ['group of another’s', 'owner', aChat(), true, true],
    ['agent chat', 'member', aChat('agent', { createdBy: 'anna' }), true, true],
    ['agent chat of old', 'member', aChat('agent', { createdBy: null }), true, true],
    ['conversation with somebody outside', 'member', aConversation(), false, false],
    ['conversation that they have taken over', 'member', aConversation('anna'), false, false],
    ['conversation with somebody outside', 'admin', aConversation(), true, true],
    ['conversation with somebody outside', 'owner', aConversation('boris'), true, true],
    ['direct chat', 'member', aChat('direct', { createdBy: 'anna' }), false, false],
    ['direct chat', 'owner', aChat('direct', { createdBy: 'anna' }), false, false],
  ])('%s: what a %s may do with it (%#)', (_, role, chat, manage, remove) => {
    const who = { ...anna, role };
    expect([mayManage(who, chat), mayDelete(who, chat)]).toEqual([manage, remove]);
  });

  it.each<[what: string, chat: Made, may: boolean]>([
    ['direct chat', aChat('direct'), false],
    ['group', aChat('group'), true],
    ['chat with a role', aChat('agent', { createdBy: 'anna' }), false],
    ['conversation with somebody outside', aConversation(), true],
    ['conversation that a colleague has taken over', aConversation('boris'), true],
    ['conversation that they have taken over', aConversation('anna'), false],
  ])('%s: whether one leaves it', (_, chat, may) => {
    for (const role of ['member', 'admin', 'owner'] as const) expect(mayLeave(someone(role), chat)).toBe(may);
  });

  it('is managed unless it is direct, and open until it is archived', () => {
    expect((['direct', 'group', 'agent'] as const).map((kind) => isManaged(aChat(kind)))).toEqual([
      false,
      true,
      true,
    ]);
    expect([isOpen({ archivedAt: null }), isOpen({ archivedAt: new Date() })]).toEqual([true, false]);
  });

  it.each<[what: string, agentId: string | null, allowed: string[] | null, isCalled: boolean]>([
    ['all', null, null, true],
    ['none', null, [], false],
    ['it', null, ['hr', 'lawyer'], true],
    ['others', null, ['hr'], false],
    ['none, but is its own', 'lawyer', [], true],
    ['others, and is an agent chat of another', 'hr', [], false],
  ])('allows %s: the lawyer is called', (_, agentId, allowedAgentIds, isCalled) => {
    expect(mayBeCalled({ agentId, allowedAgentIds }, 'lawyer')).toBe(isCalled);
  });

  it('is opened with somebody else', () => {
    expect([mayOpenDirect(anna, 'boris'), mayOpenDirect(anna, 'anna')]).toEqual([true, false]);
  });
});
