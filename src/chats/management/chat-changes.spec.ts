import type { UpdateChat } from '../chat/chat.dto.js';
import type { Chat } from '../chat/chat.entity.js';
import { changesOf } from './chat-changes.js';

const chat = {
  title: 'План',
  archivedAt: null,
  allowedAgentIds: null,
  whenBusy: 'queue',
  validatorIds: ['anna', 'boris'],
  validationDueMinutes: 60,
} as Chat;

describe('A change of a chat', () => {
  it.each<[what: string, wanted: UpdateChat]>([
    ['nothing', {}],
    ['undefined', { title: undefined }],
    ['the same title', { title: 'План' }],
    ['the same rule', { whenBusy: 'queue' }],
    ['that it is open', { isArchived: false }],
    ['all roles, as before', { allowedAgentIds: null }],
    ['the same people in another order, one twice', { validatorIds: ['boris', 'anna', 'boris'] }],
    ['the same time', { validationDueMinutes: 60 }],
  ])('is not: %s', (_, wanted) => expect(changesOf(chat, wanted)).toEqual({}));

  it.each<UpdateChat>([
    { title: 'план' },
    { isArchived: true },
    { allowedAgentIds: [] },
    { allowedAgentIds: ['lawyer'] },
    { whenBusy: 'interrupt' },
    { validatorIds: null },
    { validatorIds: ['anna'] },
    { validatorIds: ['anna', 'vera'] },
    { validationDueMinutes: null },
    { validationDueMinutes: 61 },
  ])('is %j', (wanted) => expect(changesOf(chat, { title: 'План', ...wanted })).toEqual(wanted));

  it('restores what is archived', () => {
    const archived = { ...chat, archivedAt: new Date() };
    expect(changesOf(archived, { isArchived: true })).toEqual({});
    expect(changesOf(archived, { isArchived: false })).toEqual({ isArchived: false });
  });
});
