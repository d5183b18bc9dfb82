import { AnswerPrinter } from './answer-printer.js';

function printer(isTTY = false) {
  let printed = '';
  const notes: string[] = [];
  const answer = new AnswerPrinter({ isTTY, write: (text) => (printed += text) }, (line) => notes.push(line));
  return { answer, notes, printed: () => printed };
}

describe('AnswerPrinter', () => {
  it('prints the pieces as they are, and ends the last line once', () => {
    const { answer, notes, printed } = printer();
    answer.add('одна\n');
    answer.add('вторая');
    answer.finish('одна\nвторая');
    expect(printed()).toBe('одна\nвторая\n');
    expect(notes).toEqual([]);

    const ended = printer();
    ended.answer.add('строка\n');
    ended.answer.finish('строка\n');
    expect(ended.printed()).toBe('строка\n');
  });

  it('prints what the stream did not bring', () => {
    const { answer, notes, printed } = printer();
    answer.add('пол');
    answer.finish('половина');
    expect(printed()).toBe('половина\n');
    expect(notes).toEqual([]);
  });

  it('never splices two attempts', () => {
    const { answer, notes, printed } = printer();
    answer.add('первая попы');
    answer.reset(2);
    answer.add('вторая');
    answer.finish('вторая');
    expect(printed()).toBe('первая попы\nвторая\n');
    expect(notes.join('\n')).toMatch(/attempt 2[^]*does not count/);
  });

  it('says so when the stored answer is another one, and prints it whole', () => {
    const { answer, notes, printed } = printer();
    answer.add('старое');
    answer.finish('новое');
    expect(printed()).toBe('старое\nновое\n');
    expect(notes).toHaveLength(1);
  });

  it('keeps what steers a terminal away from terminals, and pipes exact', () => {
    const hostile = 'a\x1b[2Jb\x1b]0;title\x07c\rd\n';
    const [terminal, pipe] = [printer(true), printer()];
    for (const { answer } of [terminal, pipe]) {
      // Cut in the middle of a sequence: it must not come together again.
      answer.add(hostile.slice(0, 2));
      answer.add(hostile.slice(2));
      answer.finish(hostile);
    }
    expect(terminal.printed()).toBe('a[2Jb]0;titlecd\n');
    expect(pipe.printed()).toBe(hostile);
    expect(terminal.notes).toEqual([]);
  });
});
