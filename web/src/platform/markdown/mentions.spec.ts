import { addressOf } from './address';
import { readEntities } from './entities';
import { piecesOf } from './mentions';

describe('Text of messages', () => {
  it('is divided at those who were mentioned, and at nothing that looks like it', () => {
    expect(piecesOf('Ask @@Lawyer. Or @nobody?', ['@@lawyer'])).toEqual([
      { text: 'Ask ', isMention: false },
      { text: '@@Lawyer', isMention: true },
      { text: '. Or @nobody?', isMention: false },
    ]);
    expect(piecesOf('@@lawyer', [])).toEqual([{ text: '@@lawyer', isMention: false }]);
  });

  it('is divided at the sources that it really cites, each by itself', () => {
    const shown = (text: string) =>
      piecesOf(text, ['[1]', '[3]']).map(({ text: words, cites }) => (cites ? `<${cites}>` : words));
    expect(shown('So it is [1]. And [2]?')).toEqual(['So it is ', '<1>', '. And [2]?']);
    expect(shown('Both [1, 3][2]')).toEqual(['Both ', '<1>', '<3>', '[2]']);
    expect(shown('Half [2; 3].')).toEqual(['Half ', '[2]', '<3>', '.']);
    expect(shown('a[10] and [x]')).toEqual(['a[10] and [x]']);
    expect(piecesOf('None [1]', [])).toEqual([{ text: 'None [1]', isMention: false }]);
  });

  it('has its character references read, and unknown ones left', () => {
    expect(readEntities('a &lt; b &#8212; &#x2014; &amp;lt; &unknown; &#99999999;')).toBe(
      'a < b — — &lt; &unknown; &#99999999;',
    );
    expect(readEntities('&constructor; &toString; &__proto__;')).toBe('&constructor; &toString; &__proto__;');
  });

  it('links to the outside, and to no script', () => {
    expect(addressOf('https://example.com')).toBe('https://example.com/');
    expect(addressOf('mailto:anna@example.com')).toBe('mailto:anna@example.com');
    for (const href of ['javascript:alert(1)', 'JaVaScript:x', 'data:text/html,x', '/chats', 'vbscript:x'])
      expect(addressOf(href)).toBeUndefined();
  });
});
