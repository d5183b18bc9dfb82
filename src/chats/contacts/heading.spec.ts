import { headed, ownWords, reworded } from './heading.js';

const quotation = { author: 'Пётр "Босс"\nИванов', text: 'Мне 500 штук,\n\nи поскорее' };

describe('Above the words of somebody outside', () => {
  it('what they answer stands as a quotation of one line, by its author, and is none of their words', () => {
    const content = headed({ quotation }, '120');
    expect(content).toBe('> ↩ "Пётр \\"Босс\\" Иванов": Мне 500 штук, и поскорее\n\n120');
    expect(ownWords(content)).toBe('120');
    expect(ownWords(reworded(content, '130'))).toBe('130');
    expect(reworded(content, '120')).toBe(content);
  });

  it('it is short, however long that was', () => {
    const content = headed({ quotation: { author: 'a'.repeat(5_000), text: 'слово '.repeat(5_000) } }, 'да');
    expect(content.length).toBeLessThan(450);
    expect(ownWords(content)).toBe('да');
  });

  it('files that are missing stand below it, with words or without', () => {
    const heading = { quotation, missing: ['a.mp4: too\nlarge', 'b.mp4: too large'] };
    expect(headed(heading, 'look').split('\n').slice(1)).toEqual([
      '> 📎 a.mp4: too large',
      '> 📎 b.mp4: too large',
      '',
      'look',
    ]);
    const wordless = headed(heading, '').trim();
    expect(ownWords(wordless)).toBe('');
    expect(reworded(wordless, 'look')).toBe(headed(heading, 'look'));
  });

  it('nothing stands there of what says nothing, and what anybody quotes themselves is theirs', () => {
    expect(headed({ quotation: { author: 'Пётр', text: ' \n ' } }, 'да')).toBe('да');
    for (const content of ['> he said so\n\nyes', 'well\n> ↩ "A": b', '']) {
      expect(ownWords(content)).toBe(content);
      expect(reworded(content, 'else')).toBe('else');
    }
  });
});
