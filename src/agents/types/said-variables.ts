import type { MessageOrigin } from '../../chats/index.js';
import { shortened } from '../../platform/text/index.js';
import { asData } from './envelope.js';
import type { PromptVariables, SaidVariables } from './prompt-template.js';

const longestValue = 500;
const mostValues = 200;
const deepest = 5;

/** Of what a message's client says: for a prompt, where a second line would be an order. */
export function saidVariables(
  origin: MessageOrigin | null,
): Partial<Pick<PromptVariables, 'channel' | 'user_data'>> & SaidVariables {
  if (!origin) return {};
  const { channel, userData } = origin;
  return {
    ...(channel === undefined ? {} : { channel: inOneLine(channel) }),
    ...(userData === undefined ? {} : { user_data: JSON.stringify(userData), ...valuesIn(userData) }),
  };
}

const mentioned = /\{\{\s*(channel|user_data)\b/;

/** A prompt that does not say where it wants that has it at its end, marked as data. */
export function withOrigin(prompt: string, template: string, origin: MessageOrigin | null): string {
  if (!origin || mentioned.test(template)) return prompt;
  return `${prompt}\n\n${asData('What the client that brought this message says of its author', JSON.stringify(origin))}`;
}

function valuesIn(data: Record<string, unknown>): SaidVariables {
  const values: SaidVariables = {};
  let left = mostValues;
  const add = (name: `user_data.${string}`, value: unknown, depth: number): void => {
    if (left-- <= 0) return;
    const isNested = typeof value === 'object' && value !== null;
    values[name] = inOneLine(typeof value === 'string' ? value : JSON.stringify(value));
    if (isNested && depth < deepest)
      for (const [key, inner] of Object.entries(value)) add(`${name}.${key}`, inner, depth + 1);
  };
  for (const [key, value] of Object.entries(data)) add(`user_data.${key}`, value, 1);
  return values;
}

const inOneLine = (text: string): string =>
  shortened(text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim(), longestValue);
