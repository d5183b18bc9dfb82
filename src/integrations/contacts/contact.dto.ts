import { z } from 'zod';
import { Flag, Id, Name, PageQuery, pageOf, Storable, Text, Timestamp } from '../../platform/http/index.js';
import { contactStates, nameOf, type Contact } from './contact.entity.js';
import { sendStates, type ContactSend } from './sending/contact-send.entity.js';

export const ContactQuery = PageQuery.extend({
  agentId: Id.optional(),
  integrationId: Id.optional(),
  state: z.enum(contactStates).optional(),
  takenOver: Flag.optional().describe(
    'Those in whose conversations a person answers, here or elsewhere, or the others',
  ),
  q: Text(200).optional().describe('A part of the name, the username or the phone'),
});
export type ContactQuery = z.infer<typeof ContactQuery>;

export const UpdateContact = z.strictObject({
  name: Name()
    .nullable()
    .optional()
    .describe('As the organization calls them; null: as they are called at the other side'),
  note: Storable(4_000).optional(),
  isBlocked: z
    .boolean()
    .optional()
    .describe('What a blocked contact writes is refused, and nothing goes out to it'),
  isAuthorized: z
    .boolean()
    .optional()
    .describe(
      'It is who it should be: where an integration has `requireContact`, the role answers those alone. A blocked contact stays blocked',
    ),
});
export type UpdateContact = z.infer<typeof UpdateContact>;

export const ContactView = z
  .object({
    id: z.uuid(),
    agentId: z.uuid(),
    integrationId: z.uuid(),
    channel: z.string().describe('The type of the integration'),
    externalId: z.string().describe('The conversation, as the other side calls it'),
    name: z.string(),
    username: z.string().nullable(),
    phone: z.string().nullable(),
    language: z.string().nullable(),
    profile: z.record(z.string(), z.unknown()).describe('What its channel knows of it'),
    note: z.string(),
    state: z
      .enum(contactStates)
      .describe(
        '`authorized`: it has shared its own phone, or a person here has said that it is who it should be',
      ),
    authorizedAt: Timestamp.nullable(),
    authorizedBy: z
      .uuid()
      .nullable()
      .describe('The person who said so; null also where it has shared its own phone'),
    chatId: z.uuid().nullable().describe('Of the conversation; null before the first word'),
    takenOverBy: z.uuid().nullable().describe('Who answers in the place of the role'),
    takenOverAt: Timestamp.nullable(),
    colleague: z
      .object({
        name: z.string(),
        channel: z.string().describe('The type of the integration by which they do'),
        at: Timestamp.nullable().describe('When they spoke last'),
        until: Timestamp.nullable().describe('When the role answers again unless they say more'),
      })
      .nullable()
      .describe('Somebody who answers in the place of the role from elsewhere, such as a manager in a CRM'),
    lastHeardAt: Timestamp.nullable(),
    unreachableSince: Timestamp.nullable().describe(
      'They have blocked the bot, or shut it out of their group',
    ),
    createdAt: Timestamp,
  })
  .meta({ id: 'Contact' });
export type ContactView = z.infer<typeof ContactView>;
export const ContactPage = pageOf(ContactView);

export const SendQuery = PageQuery.extend({
  messageId: Id.optional().describe('Only what says this message of the chat'),
});
export type SendQuery = z.infer<typeof SendQuery>;

export const SendView = z
  .object({
    id: z.uuid(),
    messageId: z.uuid().nullable().describe('Null: it stands in no chat, such as a greeting'),
    state: z
      .enum(sendStates)
      .describe(
        '`shown`: pieces of it stand there; `held`: it waits for a verdict; `dropped`: taken back before',
      ),
    attempts: z.number(),
    nextAttemptAt: Timestamp.nullable(),
    error: z.object({ code: z.string(), detail: z.string() }).nullable(),
    createdAt: Timestamp,
    sentAt: Timestamp.nullable(),
  })
  .meta({ id: 'ContactSend' });
export type SendView = z.infer<typeof SendView>;
export const SendPage = pageOf(SendView);

export const contactView = (contact: Contact, channel: string): ContactView => ({
  id: contact.id,
  agentId: contact.agentId,
  integrationId: contact.integrationId,
  channel,
  externalId: contact.externalId,
  name: nameOf(contact),
  username: contact.username,
  phone: contact.phone,
  language: contact.language,
  profile: contact.profile,
  note: contact.note,
  state: contact.state,
  authorizedAt: contact.authorizedAt?.toISOString() ?? null,
  authorizedBy: contact.authorizedBy,
  chatId: contact.chatId,
  takenOverBy: contact.takenOverBy,
  takenOverAt: contact.takenOverAt?.toISOString() ?? null,
  colleague: contact.colleague && {
    name: contact.colleague.name,
    channel: contact.colleague.channel,
    at: contact.colleagueAt?.toISOString() ?? null,
    until: contact.handBackAt?.toISOString() ?? null,
  },
  lastHeardAt: contact.lastHeardAt?.toISOString() ?? null,
  unreachableSince: contact.unreachableSince?.toISOString() ?? null,
  createdAt: contact.createdAt.toISOString(),
});

export const sendView = (send: ContactSend): SendView => ({
  id: send.id,
  messageId: send.messageId,
  state: send.state,
  attempts: send.attempts,
  nextAttemptAt: send.state === 'waiting' ? send.dueAt.toISOString() : null,
  error: send.errorCode === null ? null : { code: send.errorCode, detail: send.error ?? '' },
  createdAt: send.createdAt.toISOString(),
  sentAt: send.sentAt?.toISOString() ?? null,
});
