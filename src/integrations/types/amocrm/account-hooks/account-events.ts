import { isUtf8 } from 'node:buffer';
import { AppError } from '../../../../platform/errors/index.js';
import type { ToldMessage } from '../own-chats/told-message.js';

/** A talk («Беседа») was changed. */
export interface ToldTalk {
  kind: 'talk';
  id: string;
  chatId: string;
  /** Undefined where it was not told. */
  isInWork?: boolean;
  /** In seconds since 1970, as amoCRM told it. */
  changedAt: string;
}

export type AccountEvent = ToldMessage | ToldTalk;

/** In one request; amoCRM brings one, or a few. */
const mostEvents = 100;
const anId = /^[\w-]{1,150}$/;
const aNumber = /^[1-9]\d{0,14}$/;
const place = /^(message\[add\]|talk\[update\])\[(\d{1,4})\]\[(\w{1,40})\](?:\[(\w{1,40})\])?$/;

type Told = ReadonlyMap<string, string>;

/**
 * What the webhook of an account tells (amocrm.ru/developers/content/crm_platform/webhooks-format): a form whose names are
 * paths, `message[add][0][text]`. Nothing is built by those names: of each event the few that are known are looked up. What
 * tells of something else is passed over. Throws `malformed_request` for what is no text.
 */
export function eventsIn(body: Uint8Array): AccountEvent[] {
  if (!isUtf8(body)) throw new AppError('malformed_request', 'The body is not UTF-8');
  const told = new Map<string, Map<string, string>>();
  for (const [name, value] of new URLSearchParams(Buffer.from(body).toString())) {
    const [, kind = '', number = '', field = '', inner] = place.exec(name) ?? [];
    if (kind === '') continue;
    const key = `${kind}${Number(number)}`;
    const fields = told.get(key) ?? new Map<string, string>();
    if (told.size >= mostEvents && !told.has(key)) continue;
    fields.set(inner === undefined ? field : `${field}.${inner}`, value);
    told.set(key, fields);
  }
  return [...told].flatMap(([key, fields]): AccountEvent[] =>
    key.startsWith('talk') ? talkIn(fields) : messageIn(fields),
  );
}

function messageIn(told: Told): ToldMessage[] {
  const id = idIn(told, 'id');
  const chatId = idIn(told, 'chat_id');
  if (id === undefined || chatId === undefined) return [];
  const about = told.get('entity_type') ?? elementTypes.get(told.get('element_type') ?? '');
  const entityId = numberIn(told, 'entity_id') ?? numberIn(told, 'element_id');
  return [
    {
      kind: 'message',
      id,
      chatId,
      text: textIn(told),
      origin: told.get('origin') ?? '',
      author: { name: told.get('author.name') ?? '', type: told.get('author.type') },
      direction: told.get('type') ?? 'incoming',
      contactId: numberIn(told, 'contact_id') ?? (about === 'contact' ? entityId : undefined),
      leadId: about === 'lead' ? entityId : undefined,
    },
  ];
}

function talkIn(told: Told): ToldTalk[] {
  const id = idIn(told, 'talk_id') ?? idIn(told, 'id');
  const chatId = idIn(told, 'chat_id');
  if (id === undefined || chatId === undefined) return [];
  const isInWork = flags.get((told.get('is_in_work') ?? '').toLowerCase());
  return [{ kind: 'talk', id, chatId, isInWork, changedAt: (told.get('updated_at') ?? '').slice(0, 20) }];
}

/** Numbers that say what something is about, where no word does. */
const elementTypes = new Map([
  ['1', 'contact'],
  ['2', 'lead'],
]);
const flags = new Map([
  ['1', true],
  ['true', true],
  ['0', false],
  ['false', false],
]);

/** What is no text is told in words, with where it is to be found. */
function textIn(told: Told): string {
  const link = told.get('attachment.link') ?? '';
  const name = told.get('attachment.file_name') || told.get('attachment.type') || 'file';
  return [told.get('text') ?? '', link === '' ? '' : `[${name}] ${link}`]
    .filter((line) => line !== '')
    .join('\n');
}

function idIn(told: Told, name: string): string | undefined {
  const id = told.get(name) ?? '';
  return anId.test(id) ? id : undefined;
}

function numberIn(told: Told, name: string): number | undefined {
  const number = told.get(name) ?? '';
  return aNumber.test(number) ? Number(number) : undefined;
}
