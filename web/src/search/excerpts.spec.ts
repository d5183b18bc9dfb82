import type { Schema } from '../platform/api';
import { aroundName, excerptsOf, type Segment } from './excerpts';

const read = (segments: Segment[] | undefined) =>
  segments?.map(({ text, hit }) => (hit ? `[${text}]` : text)).join('');
const found = (content: string, highlights: Segment[][] = []) =>
  ({ message: { content }, highlights }) as Schema<'FoundMessage'>;

describe('excerptsOf', () => {
  it('shows what was found without marks, and says where more stands', () => {
    const piece = [
      { text: 'the **', hit: false },
      { text: 'rent', hit: true },
      { text: '** is due', hit: false },
    ];
    const [excerpt] = excerptsOf(found('First of all the **rent** is due on Monday', [piece]));
    expect(read(excerpt)).toBe('… the [rent] is due …');
    expect(read(excerptsOf(found('the **rent** is due', [piece]))[0])).toBe('the [rent] is due');
  });

  it('shows the beginning of what was found by its filters alone', () => {
    expect(read(excerptsOf(found('# Rent\n\nis due'))[0])).toBe('Rent is due');
    const [long] = excerptsOf(found('word '.repeat(100)));
    expect(read(long)).toMatch(/^(word ){40,47}word …$/);
    expect(excerptsOf(found(''))).toEqual([]);
  });
});

describe('aroundName', () => {
  it('finds the name wherever it stands, and no role of that name', () => {
    expect(read(aroundName('Ask @@anna, not @Anna.', 'anna'))).toBe('Ask @@anna, not [@Anna].');
    expect(read(aroundName(`${'word '.repeat(50)}@anna see ${'word '.repeat(50)}`, 'anna'))).toMatch(
      /^… word .*word \[@anna\] see word .*word …$/,
    );
    expect(read(aroundName('Nobody here', 'anna'))).toBe('Nobody here');
  });
});
