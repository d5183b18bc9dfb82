import type { ChatKind } from '../chat/chat.entity.js';
import type { ChatSeen } from '../chat/chat.policy.js';
import { mayValidate } from './validation.policy.js';

const anna = { orgId: 'acme', userId: 'anna' };
const aChat = (kind: ChatKind = 'group', more: Partial<ChatSeen> = {}): ChatSeen => ({
  orgId: 'acme',
  kind,
  membership: { userId: 'anna' },
  ...more,
});
const answer = { orgId: 'acme', authorKind: 'agent' } as const;

describe('An answer', () => {
  it.each(['direct', 'group', 'agent'] as const)('in a chat of kind %s is judged by its members', (kind) => {
    expect(mayValidate(anna, aChat(kind), answer)).toBe(true);
  });

  it('is what a role wrote, here', () => {
    expect(mayValidate(anna, aChat(), { orgId: 'acme', authorKind: 'user' })).toBe(false);
    expect(mayValidate(anna, aChat(), { orgId: 'acme', authorKind: 'contact' })).toBe(false);
    expect(mayValidate(anna, aChat(), { orgId: 'other', authorKind: 'agent' })).toBe(false);
  });

  it('is not for those who are not in the chat', () => {
    expect(mayValidate(anna, aChat('group', { membership: null }), answer)).toBe(false);
  });
});
