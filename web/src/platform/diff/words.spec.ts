import { nearChanges, wordsBetween } from './words';

const marked = (before: string, after: string) =>
  wordsBetween(before, after)
    ?.map(({ op, text }) => ({ same: text, added: `[+${text}]`, removed: `[-${text}]` })[op])
    .join('');

describe('What differs between two texts', () => {
  it('is told word by word, in any script', () => {
    expect(marked('Аренда до пятого числа.', 'Аренда до десятого числа.')).toBe(
      'Аренда до[- пятого][+ десятого] числа.',
    );
    expect(marked('One.', 'One. Two.')).toBe('One.[+ Two.]');
    expect(marked('the same', 'the same')).toBe('the same');
  });

  it('is nothing to read when everything does', () => {
    const words = (sign: string) => Array.from({ length: 900 }, (_, at) => `${sign}${at}`).join('\n');
    expect(wordsBetween(words('a'), words('b'))).toBeUndefined();
  });

  it('is shown with what stands beside it, and no more', () => {
    const long = 'so on '.repeat(60);
    const [before, , , after] = nearChanges(wordsBetween(`${long}one ${long}`, `${long}two ${long}`) ?? []);
    expect(before?.text).toMatch(/^….{60}$/);
    expect(after?.text).toMatch(/^.{60}…$/);
    expect(
      nearChanges([
        { op: 'same', text: 'short' },
        { op: 'added', text: '!' },
      ])[0]?.text,
    ).toBe('short');
  });
});
