import { demoAnswer } from './demo-answer.js';

describe('The demo answer', () => {
  it('quotes what was written, and names the files', () => {
    const text = 'Анна (@anna): Посмотри\n\n[File "a.txt"]\n```\nтекст\n```\n[Image "b.png", 3x2: unseen]';
    expect(demoAnswer(text)).toContain('Вы написали: «Посмотри». Файлы: a.txt, b.png. ');
    expect(demoAnswer('Look')).toContain('You wrote: “Look”. To hear');
  });
});
