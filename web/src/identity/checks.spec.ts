import { followingUsername, usernameFrom } from './checks';

describe('usernameFrom', () => {
  it.each([
    ['Olga.Petrova@acme.example', 'olga.petrova'],
    ['ольга@пример.рф', 'ольга'],
    ['o+tag@acme.example', 'otag'],
    ['_@acme.example', ''],
    ['', ''],
  ])('of %j is %j', (email, username) => expect(usernameFrom(email)).toBe(username));
});

describe('followingUsername', () => {
  it.each([
    ['', '', 'o', 'o'],
    ['olg', 'olg', 'olga@acme.example', 'olga'],
    ['olga', 'olga@acme.example', '', ''],
    ['boss', 'olga', 'olga@acme.example', 'boss'],
    ['', 'olga', 'olga@', ''],
  ])('of %j, when %j becomes %j, is %j', (username, before, email, after) =>
    expect(followingUsername(username, before, email)).toBe(after),
  );
});
