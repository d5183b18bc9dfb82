import { PassThrough } from 'node:stream';
import { Interrupted, UsageError } from './errors.js';
import { Prompt } from './prompt.js';

function terminal(interactive: boolean) {
  const input = new PassThrough();
  const output = new PassThrough();
  let shown = '';
  output.on('data', (data: Buffer) => (shown += data.toString()));
  const prompt = new Prompt({ input, output, interactive });
  /** Types once the question stands there, as a person does. */
  const answer = async (label: string, keys: string, hidden = false): Promise<string> => {
    const answered = prompt.ask(label, { hidden });
    input.write(keys);
    return answered;
  };
  return { input, prompt, answer, shown: () => shown };
}

describe('Prompt', () => {
  it('shows what is typed, except a secret', async () => {
    const { answer, prompt, shown } = terminal(true);
    expect(await answer('E-mail', 'olga@example.com\r')).toBe('olga@example.com');
    expect(await answer('Password', ' s3cret-пароль \r', true)).toBe(' s3cret-пароль ');
    expect(await answer('Name', 'Ольга\r')).toBe('Ольга');
    prompt.close();
    expect(shown()).toContain('E-mail: ');
    expect(shown()).toContain('olga@example.com');
    expect(shown()).toContain('Password: ');
    expect(shown()).not.toMatch(/s3cret|пароль|\*/);
    expect(shown()).toContain('Ольга');
  });

  it('takes the lines of a pipe in turn, also when they came at once', async () => {
    const { input, prompt, shown } = terminal(false);
    input.end('olga@example.com\r\nsecret');
    expect(await prompt.ask('E-mail')).toBe('olga@example.com');
    expect(await prompt.ask('Password', { hidden: true })).toBe('secret');
    await expect(prompt.ask('Name')).rejects.toThrow(new UsageError('name is missing'));
    expect(shown()).not.toContain('secret');
  });

  it('is interrupted by Ctrl-C, also while a secret is typed', async () => {
    const { answer } = terminal(true);
    await expect(answer('Password', 'half\x03', true)).rejects.toBeInstanceOf(Interrupted);
  });
});
