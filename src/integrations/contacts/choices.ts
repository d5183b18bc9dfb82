import type { Outgoing } from '../integration.js';

/** Of a button with one of the answers to a question of the role. */
export const choiceId = (messageId: string, place: number): string => `${messageId}:${place}`;

/** Undefined for a button of anything else. */
export function choiceIn(id: string): { messageId: string; place: number } | undefined {
  const { messageId, place } = /^(?<messageId>[0-9a-f-]{36}):(?<place>\d{1,2})$/.exec(id)?.groups ?? {};
  return messageId === undefined ? undefined : { messageId, place: Number(place) };
}

/** Where there are no buttons they are read, by numbers. */
export function listed({ buttons, ...outgoing }: Outgoing): Outgoing {
  if (!buttons?.length) return outgoing;
  const list = buttons.map(({ label }, place) => `${place + 1}. ${label}`).join('\n');
  return { ...outgoing, text: outgoing.text === '' ? list : `${outgoing.text}\n\n${list}` };
}

/** What somebody means who was given such a list; a number that is an answer itself is just that. */
export function meantBy(text: string, choices: string[]): string {
  const number = /^\s*(?<number>\d{1,2})[.)]?\s*$/.exec(text)?.groups?.number;
  if (number === undefined || choices.some((choice) => choice.trim() === text.trim())) return text;
  return choices[Number(number) - 1] ?? text;
}
