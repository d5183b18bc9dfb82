import { candidatesFor, completed, mentionAt, type Candidate } from './completion';

const at = (marked: string) => mentionAt(marked.replace('|', ''), marked.indexOf('|'));
const person = (username: string, name: string): Candidate => ({
  kind: 'user',
  id: username,
  username,
  name,
});
const role = (username: string, name: string): Candidate => ({ kind: 'role', id: username, username, name });
const all = [
  person('anna', 'Анна Смирнова'),
  person('ivan', 'Иван Анин'),
  role('lawyer', 'Юрист'),
  role('anna-bot', 'Анна'),
];
const usernames = (marked: string) => {
  const mention = at(marked);
  return mention ? candidatesFor(mention, all).map(({ username }) => username) : undefined;
};

describe('A mention at the caret', () => {
  it('is found while it is written, in any script', () => {
    expect(at('Спроси @@юр|')).toEqual({ kind: 'role', query: 'юр', start: 7, end: 11 });
    expect(at('@|')).toEqual({ kind: 'user', query: '', start: 0, end: 1 });
    expect(at('(@an|na, hello')).toMatchObject({ query: 'an', start: 1, end: 6 });
  });

  it('is none in an address, an escape or after a third sign', () => {
    for (const text of ['anna@exa|', '\\@an|', '@@@an|', 'no sign|', '@an na|'])
      expect(at(text)).toBeUndefined();
  });

  it('offers people before roles for one sign, and roles alone for two', () => {
    expect(usernames('@|')).toEqual(['anna', 'ivan', 'anna-bot', 'lawyer']);
    expect(usernames('@@|')).toEqual(['anna-bot', 'lawyer']);
    expect(usernames('@ан|')).toEqual(['anna', 'anna-bot', 'ivan']);
    expect(usernames('@@юр|')).toEqual(['lawyer']);
    expect(usernames('@nobody|')).toEqual([]);
  });

  it('is written out with its signs, and the caret goes on behind it', () => {
    const mention = at('Ask @la|, please');
    if (!mention) throw new Error('There is no mention');
    expect(completed('Ask @la, please', mention, role('lawyer', 'Юрист'))).toEqual({
      text: 'Ask @@lawyer, please',
      caret: 12,
    });
  });
});
