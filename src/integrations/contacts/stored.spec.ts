import { longestId, storedBeside, storedData, storedId, storedName, storedText } from './stored.js';

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

  it('is as much beside what we know as there is room for: what is largest goes first', () => {
    const ours = { contact_id: '7', name: 'Анна' };
    const small = { plan: 'gold', debt: 0 };
    expect(storedBeside(ours, { comment: 'я'.repeat(5_000), ...small })).toEqual({ ...small, ...ours });
    // Bytes are counted, and all that is written as JSON.
    expect(storedBeside(ours, { comment: 'я'.repeat(3_900), ...small })).toHaveProperty('comment');
    expect(storedBeside(ours, { comment: '\n'.repeat(4_100), ...small })).toEqual({ ...small, ...ours });
    const parts = { first: 'я'.repeat(2_000), second: 'я'.repeat(1_500), third: 'я'.repeat(1_000) };
    const kept = storedBeside(ours, { ...parts, ...small });
    expect(Object.keys(kept)).toEqual(['second', 'third', 'plan', 'debt', 'contact_id', 'name']);
    expect(Buffer.byteLength(JSON.stringify(kept))).toBeLessThanOrEqual(8_000);
  });

  it('takes nothing else along when it cannot be stored, and is never said under our names', () => {
    const theirs = { bad: '\0', worse: { deep: ['\ud800'] }, plan: 'gold', name: 'Root' };
    expect(storedBeside({ name: 'Анна' }, theirs)).toEqual({ plan: 'gold', name: 'Анна' });
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
