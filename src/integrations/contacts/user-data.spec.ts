import type { Contact } from './contact.entity.js';
import { userDataOf } from './user-data.js';

const contact = {
  ...{ id: 'c1', name: 'Анна', givenName: null, username: null, phone: null, language: 'ru' },
  profile: { start: 'flyer', domain: 'example.amocrm.ru', isRead: true, name: 'Eve' },
} as unknown as Contact;
const known = { contact_id: 'c1', name: 'Анна', language: 'ru', is_authenticated: false };

describe('What roles are told of who writes', () => {
  it('is what we know, and what its type says with the message', () => {
    expect(userDataOf(contact, { userData: { origin: 'whatsapp', name: 'Eve' } }, false)).toEqual({
      ...known,
      origin: 'whatsapp',
    });
  });

  it('is of what its type keeps only what that names', () => {
    expect(userDataOf(contact, {}, false)).toEqual(known);
    expect(userDataOf(contact, {}, false, ['start', 'name'])).toEqual({ ...known, start: 'flyer' });
    expect(userDataOf(contact, { userData: { start: 'now' } }, false, ['start'])).toEqual({
      ...known,
      start: 'now',
    });
  });

  it('is of a group where somebody of one wrote it, whatever is said of that', () => {
    const userData = { is_group: true };
    expect(userDataOf(contact, { userData }, true)).toMatchObject({ is_group: false });
    const author = { name: 'Егор' };
    expect(userDataOf(contact, { author, userData }, true)).toMatchObject({ is_group: true });
  });
});
