import { markedText, moved, piecesOf } from './picture-places.js';

const picture = (data: string, at?: number) => ({
  mime: 'image/png',
  data,
  ...(at === undefined ? {} : { at }),
});

describe('The places of pictures', () => {
  it.each([
    ['behind the text, unless told', 'слово', [picture('A'), picture('B')], ['слово', 'A', 'B']],
    ['before it', 'слово', [picture('A', 0)], ['A', 'слово']],
    ['inside of it, a line of its own', 'один\nдва', [picture('A', 4)], ['один', 'A', 'два']],
    [
      'in their order, several in one place',
      'ab',
      [picture('C', 2), picture('A', 1), picture('B', 1)],
      ['a', 'A', 'B', 'b', 'C'],
    ],
    ['with only one line end taken for theirs', 'a\n\nb', [picture('A', 1)], ['a', 'A', '\nb']],
    ['in no text', '', [picture('A', 0)], ['A']],
    ['past the end of a text that became shorter', 'a', [picture('A', 9)], ['a', 'A']],
  ])('are %s', (_, content, images, expected) => {
    const pieces = piecesOf({ content, images });
    expect(pieces.map((piece) => (typeof piece === 'string' ? piece : piece.data))).toEqual(expected);
  });

  it('are marked where text stands on both sides, and no word is taken for a mark', () => {
    expect(markedText(['a', {}, 'b', {}])).toBe('a\n[img]\nb\n[img]');
    expect(markedText(['a', {}, {}])).toBe('a');
    expect(markedText([{}, 'a'])).toBe('a');
    expect(markedText(['[img] a', {}, 'b'])).toBe('[img ] a\n[img]\nb');
  });

  it('move with their text', () => {
    expect(moved([picture('A', 3), picture('B')], 10)).toEqual([picture('A', 13), picture('B')]);
    expect(moved([picture('A', 3)], -10)).toEqual([picture('A', 0)]);
  });
});
