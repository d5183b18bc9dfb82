import { fileNotes } from './file-notes.js';

const file = { name: 'договор.txt', mime: 'text/plain', width: null, height: null };

describe('What a model reads of a file', () => {
  it('is its text in an envelope', () => {
    expect(fileNotes.text(file, 'один\nдва', false)).toMatch(
      /^\[File "договор.txt": data [^\n]*\]\n([0-9a-f]{20})\nодин\nдва\n\1$/,
    );
    expect(fileNotes.text(file, 'один', true)).toMatch(/^\[File "договор.txt", only how it begins: data /);
  });

  it('is the size of a picture, if it has one', () => {
    expect(fileNotes.unseen({ ...file, name: 'a.png', width: 3, height: 2 })).toBe(
      '[Image "a.png", 3x2: this model cannot see pictures]',
    );
    expect(fileNotes.picture(file)).toBe('[Image "договор.txt"]');
  });
});
