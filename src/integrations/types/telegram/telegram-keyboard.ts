import { beginningOf } from '../../../platform/text/index.js';
import type { Button, Outgoing } from '../../integration.js';

/** Of a label of a button, and of what it says (core.telegram.org/bots/api#inlinekeyboardbutton). */
const mostLabel = 64;
const mostData = 64;
/** Letters of labels that fit beside each other on a narrow screen. */
const mostInRow = 20;

const choicePrefix = 'c:';
const ratingPrefix = 'r:';
const thumbs = { up: '👍', down: '👎' };
type Rating = keyof typeof thumbs;

interface Keyboard {
  inline_keyboard: { text: string; callback_data: string }[][];
}

/** What a button says that was pressed. */
export type Pressed =
  | { kind: 'choice'; id: string }
  | { kind: 'rating'; messageId: string; rating: Rating }
  | { kind: 'unknown' };

/** Below what is said; undefined: nothing is. */
export function keyboardOf({ buttons, isRateable, messageId }: Outgoing): Keyboard | undefined {
  if (buttons?.length) return choices(buttons);
  return isRateable && messageId !== undefined ? thumbsUnder(messageId) : undefined;
}

/** The one that was pressed is marked; the other one may still be. */
export const thumbsUnder = (messageId: string, given?: Rating): Keyboard => ({
  inline_keyboard: [
    (['up', 'down'] as const).map((rating) => ({
      text: rating === given ? `${thumbs[rating]} ✓` : thumbs[rating],
      callback_data: `${ratingPrefix}${messageId}:${rating}`,
    })),
  ],
});

export function pressedIn(data: string): Pressed {
  if (data.startsWith(choicePrefix)) return { kind: 'choice', id: data.slice(choicePrefix.length) };
  const form = /^r:(?<messageId>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):(?<rating>up|down)$/;
  const { messageId, rating } = form.exec(data)?.groups ?? {};
  return messageId === undefined
    ? { kind: 'unknown' }
    : { kind: 'rating', messageId, rating: rating as Rating };
}

/** One below the other, as labels may be sentences; a few words stand side by side. */
function choices(buttons: Button[]): Keyboard {
  const shown = buttons
    .map(({ id, label }) => ({ text: beginningOf(label, mostLabel), callback_data: `${choicePrefix}${id}` }))
    .filter(({ callback_data: data }) => Buffer.byteLength(data) <= mostData);
  const length = shown.reduce((sum, { text }) => sum + text.length, 0);
  return { inline_keyboard: length <= mostInRow ? [shown] : shown.map((button) => [button]) };
}
