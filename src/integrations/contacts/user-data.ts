import { nameOf, type Contact } from './contact.entity.js';
import type { Arrival } from './contacts.js';
import { longestName, storedBeside, storedName } from './stored.js';

/** Who somebody is says nobody but us: what comes from outside under these names is left out. */
const own = ['contact_id', 'name', 'username', 'phone', 'language', 'is_authenticated'];

/**
 * What `{{user_data}}` of a contact's message is, of all channels alike: what is known of the contact, and what its type and
 * the other side say beside that. `told`: the fields of its profile that its type names for it; the others are the type's own
 * business. What is unknown is left out, and what is largest of what others say where all of it is too much.
 */
export function userDataOf(
  contact: Contact,
  { author, userData = {} }: Pick<Arrival, 'author' | 'userData'>,
  isAuthorized: boolean,
  told: readonly string[] = [],
): Record<string, unknown> {
  // What one of a group has told the role alone is not told where the others read along.
  const who = author
    ? { name: storedName(author.name, longestName), username: storedName(author.username ?? '', longestName) }
    : { name: nameOf(contact), username: contact.username, phone: contact.phone };
  const known = {
    contact_id: contact.id,
    ...who,
    language: contact.language,
    is_authenticated: isAuthorized,
  };
  const ours = Object.fromEntries(Object.entries(known).filter(([, value]) => (value ?? '') !== ''));
  const kept = Object.entries(contact.profile).filter(([name]) => told.includes(name));
  const theirs = Object.entries({ ...Object.fromEntries(kept), ...userData }).filter(
    ([name]) => !own.includes(name),
  );
  const said = Object.fromEntries(theirs);
  // What was asked in a group is answered by who wrote it there (`SpeakingTurns`): nobody outside says that it was one.
  if ('is_group' in said) said.is_group = author !== undefined;
  return storedBeside(ours, said);
}
