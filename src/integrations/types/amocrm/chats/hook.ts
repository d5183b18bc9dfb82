import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { AppError } from '../../../../platform/errors/index.js';

const Id = z.string().min(1).max(200);
const Words = z.string().max(100_000).nullish().catch(null);

/**
 * What amoCRM tells of a message that somebody has written there, in a conversation of the channel (version 2;
 * amocrm.ru/developers/content/chats/chat-webhooks).
 */
const Hook = z.object({
  account_id: Id,
  message: z
    .object({
      conversation: z.object({ id: Id, client_id: Id.nullish().catch(null) }),
      sender: z.object({ id: Words, name: Words }).nullish().catch(null),
      message: z.object({
        id: Id,
        type: z.string().max(50),
        text: Words,
        media: Words,
        file_name: Words,
        location: z.object({ lat: z.number(), lon: z.number() }).nullish().catch(null),
        contact: z.object({ name: Words, phone: Words }).nullish().catch(null),
      }),
    })
    .optional(),
});
type Message = NonNullable<z.infer<typeof Hook>['message']>['message'];

/** What was written in amoCRM, by a manager or a bot. */
export interface Written {
  /** Of the message in amoCRM. */
  id: string;
  /** Of the conversation, as the channel has called it; undefined for one that was begun in amoCRM. */
  contactId: string | undefined;
  /** Who wrote: their id in the chats, and their name where it is told. */
  sender: { id: string | undefined; name: string | undefined };
  text: string;
}

/** Of which account it tells; no `written` is there where that is no message. */
export interface Told {
  accountId: string;
  written?: Written;
}

/** Throws `malformed_request`; only for bytes that are signed. */
export function toldIn(body: Uint8Array): Told {
  const { success, data } = Hook.safeParse(jsonIn(body));
  if (!success)
    throw new AppError('malformed_request', 'This is no webhook of the chats of amoCRM, version 2');
  const { account_id: accountId } = data;
  if (!data.message) return { accountId };
  const { conversation, sender, message } = data.message;
  const written = {
    id: message.id,
    contactId: conversation.client_id ?? undefined,
    sender: { id: sender?.id || undefined, name: sender?.name || undefined },
    text: textOf(message),
  };
  return { accountId, written };
}

/** What is no text is told in words, with where it is to be found. */
function textOf({ type, text, media, file_name, location, contact }: Message): string {
  const about = [
    media ? `[${file_name || type}] ${media}` : '',
    location ? `[location] ${location.lat}, ${location.lon}` : '',
    contact ? `[contact] ${[contact.name, contact.phone].filter((word) => word).join(', ')}` : '',
  ];
  return [text ?? '', ...about].filter((line) => line !== '').join('\n');
}

function jsonIn(body: Uint8Array): unknown {
  if (!isUtf8(body)) throw new AppError('malformed_request', 'The body is not UTF-8');
  try {
    return JSON.parse(Buffer.from(body).toString());
  } catch {
    throw new AppError('malformed_request', 'The body is not JSON');
  }
}
