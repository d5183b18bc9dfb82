import { z } from 'zod';
import { Storable, Text } from '../../../platform/http/index.js';
import { contactSettings } from '../../contacts/contact-settings.js';
import { pathProblem } from './json-path.js';
import { templateProblem } from './template.js';

export const longestText = 8_000;
const mostData = 20;

const Path = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .superRefine((path, context) => {
    const problem = pathProblem(path);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: `is no JSONPath: ${problem}` });
  });

const Template = (max: number) =>
  Storable(max).superRefine((template, context) => {
    const problem = templateProblem(template);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });

/** The pattern of `Id` names ids of its own, and this schema is shown. */
const Id = z.guid().toLowerCase();

const Header = z
  .string()
  .trim()
  .toLowerCase()
  .max(100)
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'is no name of a header');

export const verifications = ['standard', 'hmac', 'bearer'] as const;

/** What a webhook is told by whom, and what becomes of it. Paths are JSONPath (RFC 9535) into the body. */
export const WebhookSettings = z.object({
  verification: z
    .enum(verifications)
    .default('standard')
    .describe(
      'How senders show that it is them: a signature of Standard Webhooks, HMAC-SHA256 of the body in a header, or the ' +
        'secret itself as `Authorization: Bearer`',
    ),
  signatureHeader: Header.default('x-hub-signature-256').describe(
    'Of `hmac`: hex or base64, also after `sha256=`',
  ),
  deliveryHeader: Header.optional().describe(
    'Names the delivery; `standard` has `webhook-id`. Nobody signs it: who can repeat a request can name it anew',
  ),
  deliveryPath: Path.optional().describe(
    'Names the delivery, where no header does; without both, the body itself does',
  ),
  to: z
    .enum(['event', 'message'])
    .default('event')
    .describe('What becomes of a delivery: an event of the calendar, or a message of somebody outside'),
  title: Template(500).default('Webhook').describe('Of the event: words with {{ $.path }} in them'),
  text: Template(longestText)
    .default('{{ $ }}')
    .describe('What the role is told: words with {{ $.path }} or {{ $.path ?? "none" }} in them'),
  startsAt: Path.optional().describe(
    'When the event takes place: ISO 8601, or seconds since 1970; without it, at once',
  ),
  chatId: Id.optional().describe('Where the role answers; without it, in a chat with who set the webhook up'),
  recipientIds: z.array(Id).max(100).default([]).describe('Who is notified of the answer'),
  contactId: Template(500)
    .optional()
    .describe('Of a message: whose conversation it is, such as {{ $.customer.id }}; without it, one for all'),
  contactName: Template(500).optional().describe('How they are called'),
  channel: Text(50).default('webhook').describe('Of a message: `{{channel}}` of prompts'),
  userData: z
    .record(z.string().regex(/^\w{1,50}$/, 'has a name of letters, digits and _'), Path)
    .refine((data) => Object.keys(data).length <= mostData, `has more than ${mostData} names`)
    .default({})
    .describe('Of a message, by name the path: `{{user_data.<name>}}` of prompts'),
  replyUrl: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .optional()
    .describe(
      'Of a message: where answers are sent, signed as Standard Webhooks; without it people read them here',
    ),
  ...contactSettings,
  perMinute: z.number().int().min(1).max(600).default(120).describe('Most deliveries of a minute'),
});
export type WebhookSettings = z.output<typeof WebhookSettings>;

/** `former` is the secret before this one: it is good for a day more. Made here, whatever is given. */
export const WebhookSecrets = z.object({
  signingSecret: Text(200).min(16).optional().describe('Made here when none is given, and shown once'),
  former: z.object({ secret: z.string(), until: z.iso.datetime() }).optional().meta({ readOnly: true }),
});
export type WebhookSecrets = z.output<typeof WebhookSecrets>;
