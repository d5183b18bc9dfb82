import type { BotMessage, BotUpdate } from './bot-update.js';
import type { Waiting } from './telegram-inbox.js';

/** Pictures and videos of an album come one by one: so long after the last of them it is taken to be whole. */
const albumMillis = 1_000;

/** An update, and what came beside it and belongs to it. */
export interface Gathered {
  update: BotUpdate;
  /** Messages of the same album, in their order. */
  album: BotMessage[];
  /** Of all of them, the first one's first. */
  updateIds: number[];
  /** More may come for so long. */
  afterMs: number;
}

/** The first of what waits in a conversation, with the rest of its album, and as it was corrected meanwhile. */
export function gatheredIn(waiting: Pick<Waiting, 'update' | 'ageMs'>[]): Gathered {
  const [first] = waiting;
  if (!first) throw new Error('Nothing waits');
  const corrections = new Map(
    waiting.flatMap(({ update: { update_id: id, edited_message: message } }) =>
      message ? [[message.message_id, { id, message }]] : [],
    ),
  );
  const group = first.update.message?.media_group_id;
  const members = waiting.filter(
    ({ update }, at) => at === 0 || (group !== undefined && update.message?.media_group_id === group),
  );
  const messages = members.flatMap(({ update: { message } }) => message ?? []);
  const corrected = messages.map((message) => corrections.get(message.message_id)?.message ?? message);
  // The words of an album stand under one of its pictures.
  const speaking = corrected.find(({ caption }) => caption) ?? corrected[0];
  const correctionIds = waiting
    .map(({ update }) => update)
    .filter(({ edited_message: edit }) => messages.some(({ message_id: id }) => id === edit?.message_id))
    .map(({ update_id: id }) => id);
  return {
    update: speaking ? { ...first.update, message: speaking } : first.update,
    album: group === undefined ? [] : corrected,
    updateIds: [...members.map(({ update }) => update.update_id), ...correctionIds],
    afterMs:
      group === undefined ? 0 : Math.max(0, albumMillis - Math.min(...members.map(({ ageMs }) => ageMs))),
  };
}
