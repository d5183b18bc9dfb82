import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { AppError } from '../../../../platform/errors/index.js';
import type { Arrival } from '../../../contacts/contacts.js';
import { conversationOf } from './chats.js';

const channel = 'amocrm';
const Id = z.string().min(1).max(200);
const Words = z.string().max(100_000).nullish().catch(null);

const Somebody = z.object({ id: Words, client_id: Words, name: Words, phone: Words, email: Words });

/** What amoCRM tells of a message in a conversation of the channel (version 2; amocrm.ru/developers/content/chats/chat-webhooks). */
const Hook = z.object({
  message: z
    .object({
      conversation: z.object({ id: Id, client_id: Id.nullish().catch(null) }),
      sender: Somebody.nullish().catch(null),
      receiver: Somebody.nullish().catch(null),
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
type Written = NonNullable<z.infer<typeof Hook>['message']>;

/** Undefined: it tells of something else than a message. Throws `malformed_request`; only for bytes that are signed. */
export function arrivalIn(body: Uint8Array): Arrival | undefined {
  const { success, data } = Hook.safeParse(jsonIn(body));
  if (!success)
    throw new AppError('malformed_request', 'This is no webhook of the chats of amoCRM, version 2');
  const { message: written } = data;
  if (!written) return undefined;
  const { conversation, sender, receiver, message } = written;
  const name = receiver?.name || sender?.name || 'amoCRM';
  return {
    deliveryId: message.id,
    providerId: message.id,
    from: {
      externalId: conversationOf(conversation),
      name: name.slice(0, 200),
      ...(receiver?.phone ? { phone: receiver.phone.slice(0, 50) } : {}),
      profile: {
        conversationId: conversation.id,
        ...(receiver?.email ? { email: receiver.email.slice(0, 254) } : {}),
      },
    },
    ...(sender?.name && sender.name !== name ? { author: { name: sender.name.slice(0, 200) } } : {}),
    text: textOf(message),
    channel,
  };
}

/** What is no text is told in words, with where it is to be found. */
function textOf({ type, text, media, file_name, location, contact }: Written['message']): string {
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
