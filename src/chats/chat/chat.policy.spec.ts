import {
  mayChangeMembers,
  mayOpenDirect,
  mayPost,
  mayRetitle,
  maySee,
  type ChatSeen,
} from './chat.policy.js';
import type { ChatKind } from './chat.entity.js';

const anna = { orgId: 'acme', userId: 'anna' };
const aChat = (kind: ChatKind = 'group', more: Partial<ChatSeen> = {}): ChatSeen => ({
  orgId: 'acme',
  kind,
  membership: { userId: 'anna' },
  ...more,
});

describe('A chat', () => {
  it.each<ChatKind>(['direct', 'group', 'agent'])(
    'of kind %s is its members’ to see and to write in',
    (kind) => {
      expect([maySee(anna, aChat(kind)), mayPost(anna, aChat(kind))]).toEqual([true, true]);
    },
  );

  it.each<[who: string, chat: ChatSeen]>([
    ['who is not in it', aChat('group', { membership: null })],
    ['for whom no membership was loaded', aChat('group', { membership: undefined })],
    ['with the membership of somebody else', aChat('group', { membership: { userId: 'boris' } })],
    ['of another organization', aChat('group', { orgId: 'other' })],
  ])('is nothing to a person %s', (_, chat) => {
    const allowed = [maySee, mayPost, mayRetitle, mayChangeMembers].map((may) => may(anna, chat));
    expect(allowed).toEqual([false, false, false, false]);
  });

  it.each<[kind: ChatKind, retitle: boolean, members: boolean]>([
    ['direct', false, false],
    ['group', true, true],
    ['agent', true, false],
  ])('of kind %s: its title changes: %s, its members change: %s', (kind, retitle, members) => {
    expect([mayRetitle(anna, aChat(kind)), mayChangeMembers(anna, aChat(kind))]).toEqual([retitle, members]);
  });

  it('is opened with somebody else', () => {
    expect([mayOpenDirect(anna, 'boris'), mayOpenDirect(anna, 'anna')]).toEqual([true, false]);
  });
});
