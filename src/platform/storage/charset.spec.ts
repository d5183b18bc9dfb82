import fc from 'fast-check';
import { charsetOf, decodeText } from './charset.js';

const bytes = (...all: number[]) => Uint8Array.from(all);
const utf16 = (text: string, big = false) => {
  const buffer = Buffer.from(`\ufeff${text}`, 'utf16le');
  return big ? buffer.swap16() : buffer;
};
/** The letters of windows-1251 in order, from А to я. */
const in1251 = (text: string) =>
  Buffer.from(
    Array.from(text, (letter) => {
      const code = letter.codePointAt(0) ?? 0;
      if (letter === 'ё') return 0xb8;
      if (letter === '—') return 0x97;
      return code < 0x80 ? code : code - 0x410 + 0xc0;
    }),
  );

describe('A text', () => {
  it.each<[what: string, head: Uint8Array, expected: string | undefined]>([
    ['of ASCII', Buffer.from('plain\ttext\r\n'), 'utf-8'],
    ['of nothing', bytes(), 'utf-8'],
    ['in UTF-8', Buffer.from('Договор № 5 — срок'), 'utf-8'],
    ['in UTF-8 with a mark', Buffer.from('\ufeffa'), 'utf-8'],
    ['in UTF-16', utf16('Договор'), 'utf-16le'],
    ['in UTF-16, the other way round', utf16('Договор', true), 'utf-16be'],
    ['in windows-1251', in1251('Договор поставки — ещё один, срок 5 дней'), 'windows-1251'],
    ['in windows-1251, in capitals', in1251('ДОГОВОР'), 'windows-1251'],
    ['with colours of a terminal', Buffer.from('\u001b[31mred'), 'utf-8'],
    ['with a NUL', Buffer.from('a\0b'), undefined],
    ['with a bell', Buffer.from('a\u0007b'), undefined],
    ['of a picture', bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), undefined],
    ['of high bytes that are no letters', bytes(0x80, 0x81, 0x82, 0x83, 0x90, 0xff), undefined],
    ['with the mark of UTF-16, and then no letters', bytes(0xff, 0xfe, 0x01, 0x00, 0x02, 0x00), undefined],
  ])('%s', (_what, head, expected) => expect(charsetOf(head, true)).toBe(expected));

  it('whose beginning ends inside a letter is still one; one that ends there is not UTF-8', () => {
    const cut = Buffer.from('Договор').subarray(0, 5);
    expect(charsetOf(cut, false)).toBe('utf-8');
    expect(charsetOf(cut, true)).not.toBe('utf-8');
  });

  it('is read as it was written', () => {
    const text = 'Договор поставки ещё раз';
    expect(decodeText(in1251(text), 'windows-1251')).toBe(text);
    expect(decodeText(utf16(text), 'utf-16le')).toBe(text);
    expect(decodeText(utf16(text, true), 'utf-16be')).toBe(text);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (any) => {
        const head = Buffer.from(any);
        const charset = charsetOf(head, true);
        if (charset === 'utf-8') expect(decodeText(head, charset)).toBe(any.replace(/^\ufeff/, ''));
      }),
    );
  });
});
