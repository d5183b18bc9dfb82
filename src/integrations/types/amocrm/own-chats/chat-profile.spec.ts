import { chatProfileOf } from './chat-profile.js';

const domain = 'example.amocrm.ru';

describe('A chat of an account', () => {
  it('is known as the account has said', () => {
    const profile = { domain, contactId: 7, leadId: 8, isRead: true, origin: 'telegram' };
    expect(chatProfileOf({ profile }, domain)).toEqual({ domain, contactId: 7, leadId: 8, isRead: true });
  });

  it.each([
    ['another account', { domain: 'other.amocrm.ru', contactId: 7, isRead: true }],
    ['no account', { contactId: 7, isRead: true }],
  ])('is not known by what %s has said', (_, profile) => {
    expect(chatProfileOf({ profile }, domain)).toBeUndefined();
  });

  it('belongs to nothing that has no number', () => {
    const profile = { domain, contactId: '7', leadId: null, isRead: 'yes' };
    expect(chatProfileOf({ profile }, domain)).toEqual({ domain });
  });
});
