import { AppError } from '../../platform/errors/index.js';
import type { EgressResponse } from '../../platform/egress/index.js';
import { decodeText } from '../outside/charset.js';
import { cutWithNote } from '../outside/cut.js';
import { without } from '../outside/secret-forms.js';

const longestText = 20_000;
const longestExcerpt = 1_000;

/**
 * The text of an answer, without what must not be repeated. Throws `http_tool_failed` for a status that is no success,
 * with the beginning of what the server says about it, and for what is no text.
 */
export async function textOf(response: EgressResponse, hidden: string[]): Promise<string> {
  const type = response.header('content-type') ?? '';
  const charset = /charset="?([\w-]+)/i.exec(type)?.[1];
  const text = without(hidden, decodeText(await response.bytes(), charset)).trim();
  const isText = !text.includes('\0');
  if (!response.isOk) {
    const said = isText && text ? `: ${excerptOf(text)}` : '';
    throw new AppError('http_tool_failed', `The server answered with status ${response.status}${said}`);
  }
  if (!isText) throw new AppError('http_tool_failed', `The answer is no text${type && `, but ${type}`}`);
  return text;
}

/** As the model reads it. */
export const shown = (text: string, status: number): string =>
  text === ''
    ? `Done: the server answered with status ${status} and no text`
    : cutWithNote(text, longestText);

export const excerptOf = (text: string): string => cutWithNote(text, longestExcerpt);
