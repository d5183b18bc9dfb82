import { CliError, UsageError } from './errors.js';

/** More than the longest message the server takes, in bytes. */
const mostBytes = 1_000_000;

/** The text itself, or for `-` what standard input holds, without the line break at its end. */
export async function textOf(given: string): Promise<string> {
  if (given !== '-') return given;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > mostBytes) throw new UsageError(`standard input holds more than ${mostBytes} bytes`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)).replace(/\r?\n$/, '');
  } catch (cause) {
    throw new CliError('standard input is not UTF-8 text', 2, { cause });
  }
}
