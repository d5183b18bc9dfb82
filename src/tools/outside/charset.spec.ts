import { decodeText } from './charset.js';

const text = 'Съешь же ещё этих мягких булок';
/** By hand: Node writes no old encodings. */
function encode(words: string, charset: string): Uint8Array {
  const decoder = new TextDecoder(charset);
  const bytes = new Map(
    Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte] as const),
  );
  return Uint8Array.from(words, (letter) => bytes.get(letter) ?? 0x3f);
}
const utf16 = (words: string): Uint8Array => Buffer.from(`\ufeff${words}`, 'utf16le');

describe('Text is decoded', () => {
  it.each(['windows-1251', 'koi8-r', 'ibm866', 'iso-8859-5', 'x-mac-cyrillic', 'utf-8'])(
    'as declared: %s',
    (charset) => {
      const bytes = charset === 'utf-8' ? Buffer.from(text) : encode(text, charset);
      expect(decodeText(bytes, charset.toUpperCase())).toBe(text);
    },
  );

  it.each([
    '<meta charset="koi8-r">',
    '<META CHARSET=koi8-r />',
    '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">',
    '<?xml version="1.0" encoding="koi8-r"?>',
  ])('as it says itself: %s', (said) => {
    expect(decodeText(encode(said + text, 'koi8-r'), undefined)).toBe(said + text);
    expect(decodeText(encode(said + text, 'koi8-r'), 'x-nobody-knows')).toBe(said + text);
  });

  it('by its mark before all that is said', () => {
    expect(decodeText(utf16(text), 'koi8-r')).toBe(text);
    expect(decodeText(Buffer.from(`\ufeff${text}`), 'koi8-r')).toBe(text);
  });

  it('by its looks when nothing is said', () => {
    expect(decodeText(Buffer.from(text), undefined)).toBe(text);
    expect(decodeText(encode(text, 'windows-1251'), undefined)).toBe(text);
  });

  it('with a page that lies about UTF-16', () => {
    const page = `<meta charset="utf-16">${text}`;
    expect(decodeText(Buffer.from(page), undefined)).toBe(page);
  });
});
