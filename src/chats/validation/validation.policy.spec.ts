import type { ChatKind } from '../chat/chat.entity.js';
import type { ChatSeen } from '../chat/chat.policy.js';
import { answerRefusal, judgeRefusal, mayBeTrusted } from './validation.policy.js';

const anna = { orgId: 'acme', userId: 'anna' };
const aChat = (kind: ChatKind = 'group', more: Partial<ChatSeen> = {}): ChatSeen => ({
  orgId: 'acme',
  kind,
  membership: { userId: 'anna' },
  ...more,
});
const anAnswer = { orgId: 'acme', authorKind: 'agent', validationState: 'unvalidated' } as const;

describe('An answer', () => {
  it.each(['direct', 'group', 'agent'] as const)('in a chat of kind %s is judged by its members', (kind) => {
    expect(judgeRefusal(anna, aChat(kind), true, anAnswer)).toBeUndefined();
  });

  it('is not judged by a member when others are its judges', () => {
    expect(judgeRefusal(anna, aChat(), false, anAnswer)?.[0]).toBe('forbidden');
  });

  it.each([
    ['of a person', { authorKind: 'user' }, 'not_validatable'],
    ['of a contact', { authorKind: 'contact' }, 'not_validatable'],
    ['that greets', { validationState: null }, 'not_validatable'],
    ['of another organization', { orgId: 'other' }, 'not_found'],
  ] as const)('is none for a verdict when it is a message %s', (_, more, code) => {
    expect(judgeRefusal(anna, aChat(), true, { ...anAnswer, ...more })?.[0]).toBe(code);
  });

  it('is judged while the chat shows it', () => {
    expect(answerRefusal({ deletedAt: null, isCurrent: true })).toBeUndefined();
    expect(answerRefusal({ deletedAt: new Date(), isCurrent: true })?.[0]).toBe('message_deleted');
    expect(answerRefusal({ deletedAt: null, isCurrent: false })?.[0]).toBe('answer_superseded');
  });

  it.each([
    ['are not in the chat', aChat('group', { membership: null })],
    ['came with the membership of somebody else', aChat('group', { membership: { userId: 'boris' } })],
    ['are of another organization', aChat('group', { orgId: 'other' })],
  ])('does not exist for those who %s', (_, chat) => {
    expect(judgeRefusal(anna, chat, true, anAnswer)?.[0]).toBe('not_found');
  });

  it('is trusted once it was approved or edited', () => {
    const states = ['unvalidated', 'approved', 'edited', 'rejected', null] as const;
    expect(states.filter((validationState) => mayBeTrusted({ validationState }))).toEqual([
      'approved',
      'edited',
    ]);
  });
});
