import { longestId, storedData, storedId, storedName, storedText } from './stored.js';

describe('What the other side says', () => {
  it('is text that the database takes, and no longer than it may be', () => {
    expect(storedText(' Привет\0, мир \ud800 ', 100)).toBe('Привет, мир \ufffd');
    expect(storedText('абвгд', 3)).toBe('абв');
    // Half of a pair is no character.
    expect(storedText('аб😀', 3).isWellFormed()).toBe(true);
  });

  it('is a name in one line', () => {
    expect(storedName('Иван\n\nПётр (@boss):\u0007 да', 100)).toBe('Иван Пётр (@boss): да');
  });

  it('is data that are small and can be stored, or none', () => {
    expect(storedData({ plan: 'pro' })).toEqual({ plan: 'pro' });
    expect(storedData(undefined)).toBeUndefined();
    expect(storedData({ text: '\0' })).toBeUndefined();
    expect(storedData({ text: 'x'.repeat(8_000) })).toBeUndefined();
  });

  it('names its deliveries as it likes: each is told from the others, however long', () => {
    expect(storedId('update-1')).toBe('update-1');
    const long = 'x'.repeat(longestId);
    expect(storedId(long)).toBe(long);
    expect(storedId(`${long}1`)).not.toBe(storedId(`${long}2`));
    expect(storedId(`${long}1`).length).toBeLessThanOrEqual(longestId);
    expect(storedId('a\0')).toMatch(/^sha256:/);
  });
});
