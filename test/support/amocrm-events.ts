import { randomUUID } from 'node:crypto';

/** What an account of amoCRM brings to the addresses that were told to it: forms. */
export const form = (pairs: Record<string, string | number | undefined>): string =>
  new URLSearchParams(
    Object.entries(pairs).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  ).toString();

const account = { 'account[subdomain]': 'example', 'account[id]': '31415' };

export interface Written {
  id?: string;
  chatId: string;
  contactId?: number;
  leadId?: number;
  name?: string;
  origin?: string;
  type?: string;
  authorType?: string;
}

/** Somebody has written in a chat of the account. */
export const writtenForm = (text: string, written: Written): string => writtenForms([{ ...written, text }]);

/** Several have, told at once. */
export const writtenForms = (all: (Written & { text: string })[]): string =>
  form({
    ...account,
    ...Object.fromEntries(all.flatMap((written, n) => Object.entries(fieldsOf(written, n)))),
  });

function fieldsOf({ chatId, contactId, leadId, text, ...more }: Written & { text: string }, n: number) {
  const at = (field: string) => `message[add][${n}]${field}`;
  return {
    [at('[id]')]: more.id ?? randomUUID(),
    [at('[chat_id]')]: chatId,
    [at('[talk_id]')]: 100,
    [at('[contact_id]')]: contactId,
    [at('[text]')]: text,
    [at('[created_at]')]: Math.floor(Date.now() / 1_000),
    [at('[element_type]')]: leadId === undefined ? undefined : 2,
    [at('[entity_type]')]: leadId === undefined ? undefined : 'lead',
    [at('[element_id]')]: leadId,
    [at('[entity_id]')]: leadId,
    [at('[type]')]: more.type ?? 'incoming',
    [at('[author][id]')]: randomUUID(),
    [at('[author][type]')]: more.authorType ?? 'external',
    [at('[author][name]')]: more.name ?? 'Олег',
    [at('[origin]')]: more.origin ?? 'whatsapp',
  };
}

/** A talk was changed: closed, unless it is told that it goes on. */
export function talkForm(chatId: string, { isInWork = false, changedAt = Date.now() } = {}): string {
  const at = (field: string) => `talk[update][0][${field}]`;
  return form({
    ...account,
    [at('talk_id')]: 117,
    [at('chat_id')]: chatId,
    [at('is_in_work')]: isInWork ? 1 : 0,
    [at('is_read')]: 1,
    [at('updated_at')]: changedAt,
    [at('origin')]: 'telegram',
  });
}
