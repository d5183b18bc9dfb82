import { z } from 'zod';
import type { Config } from '../../../platform/config/index.js';
import { contactSettings } from '../../contacts/contact-settings.js';
import { isAmocrm } from './hosts.js';

/** A number that amoCRM gives to each field, or the code that it has for some. */
const Field = z.union([z.number().int().positive(), z.string().trim().min(1).max(100)]);
const Fields = z
  .record(z.string().trim().min(1).max(60), Field)
  .refine((fields) => Object.keys(fields).length <= 100, 'may name at most 100 fields')
  .default({});

const id = (longest: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .regex(/^[\w-]+$/, 'is no id of amoCRM');

const number = z.number().int().positive();

const Salesbot = z
  .object({
    botId: number,
    leadFieldId: number.optional().describe('Of the field of leads that the bot says'),
    contactFieldId: number.optional().describe('Of contacts, in its place'),
    pauseSeconds: z
      .number()
      .int()
      .min(1)
      .max(60)
      .default(5)
      .describe('What stands in the field stays so long, for the bot to say it'),
  })
  .refine(
    ({ leadFieldId, contactFieldId }) => (leadFieldId === undefined) !== (contactFieldId === undefined),
    'needs one field: leadFieldId or contactFieldId',
  );
export type Salesbot = z.output<typeof Salesbot>;

type Own = Pick<
  Config,
  | 'PUBLIC_URL'
  | 'EGRESS_ALLOW'
  | 'AMOCRM_CLIENT_ID'
  | 'AMOCRM_CLIENT_SECRET'
  | 'AMOCRM_REDIRECT_URI'
  | 'AMOCRM_CHANNEL_ID'
  | 'AMOCRM_CHANNEL_SECRET'
  | 'AMOCRM_CHANNEL_BOT_ID'
>;

/** Where amoCRM leads people back to: a page of the web client. */
export const returnAddress = ({ PUBLIC_URL }: Pick<Config, 'PUBLIC_URL'>): string =>
  `${PUBLIC_URL}/connect/amocrm`;

/** What the support of amoCRM is told for a channel: the same for all roles and accounts. */
export const channelAddress = ({ PUBLIC_URL }: Pick<Config, 'PUBLIC_URL'>): string =>
  `${PUBLIC_URL}/api/v1/integrations/amocrm/channel/:scope_id`;

export const amocrmSettings = ({ EGRESS_ALLOW, ...config }: Pick<Config, 'EGRESS_ALLOW' | 'PUBLIC_URL'>) =>
  z.object({
    domain: z
      .string()
      .trim()
      .toLowerCase()
      .max(200)
      .refine(
        (domain) => isAmocrm(domain) || EGRESS_ALLOW.includes(domain),
        'must be the address of an account, such as example.amocrm.ru or example.kommo.com',
      )
      .describe('Of the account: example.amocrm.ru'),
    clientId: id(100).optional().describe('Of the integration in amoCRM; AMOCRM_CLIENT_ID unless told'),
    redirectUri: z
      .url({ protocol: /^https?$/ })
      .max(400)
      .optional()
      .meta({
        description:
          'As it stands in the integration; AMOCRM_REDIRECT_URI, or that of the web client, unless told',
        examples: [returnAddress(config)],
      }),
    pipelineId: z.number().int().positive().optional().describe('Where new leads go unless told'),
    fieldMap: z
      .object({ lead: Fields, contact: Fields })
      .partial()
      .default({})
      .describe('What roles call fields of leads and contacts: the id or the code of each'),
    channelId: id(100)
      .optional()
      .meta({
        description: 'Of the channel of chats; AMOCRM_CHANNEL_ID unless told',
        webhook: channelAddress(config),
      }),
    botRefId: id(100)
      .optional()
      .describe(
        'Of the bot of the channel, in whose name answers stand in amoCRM; AMOCRM_CHANNEL_BOT_ID unless told',
      ),
    mirrors: z
      .boolean()
      .default(false)
      .describe('Shows the conversations of the role in the channel of chats, where managers may answer'),
    handBackAfterMinutes: z
      .number()
      .int()
      .min(1)
      .max(10_080)
      .default(30)
      .describe('The role answers again when a manager who took over has said nothing for so long'),
    scopeId: id(200)
      .optional()
      .describe(
        'Of the account in the channel, as it stands in the address of the webhook; found out unless told',
      ),
    channelTitle: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .default('Artel')
      .describe('Of the channel in the account'),
    listensToAccount: z
      .boolean()
      .default(false)
      .describe('Has the account tell what is written in its chats, and which talks are closed'),
    salesbot: Salesbot.optional().describe(
      'How the role answers in the chats that the account has of its own: a bot of the account that says what stands in a field',
    ),
    ...contactSettings,
  });
export type AmocrmSettings = z.output<ReturnType<typeof amocrmSettings>>;

export const AmocrmSecrets = z.object({
  clientSecret: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe('Of the integration; AMOCRM_CLIENT_SECRET unless told'),
  authorizationCode: z
    .string()
    .trim()
    .min(1)
    .max(2_000)
    .optional()
    .describe('As the integration shows it for 20 minutes: exchanged when it is saved, and not kept'),
  longLivedToken: z
    .string()
    .trim()
    .min(1)
    .max(5_000)
    .optional()
    .describe('In place of a code: a token that amoCRM renews never'),
  channelSecret: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe('Of the channel; AMOCRM_CHANNEL_SECRET unless told'),
  eventsKey: z
    .object({ domain: z.string(), key: z.string() })
    .optional()
    .describe('Of the address that the account calls: made here, whatever is given')
    .meta({ readOnly: true }),
});
export type AmocrmSecrets = z.output<typeof AmocrmSecrets>;

/** With what one introduces oneself to an account, whoever has set it. */
export interface AmocrmClient {
  clientId: string | undefined;
  clientSecret: string | undefined;
  redirectUri: string;
  channelId: string | undefined;
  channelSecret: string | undefined;
  botRefId: string | undefined;
}

/** What the server has of its own is shown to amoCRM alone, never to another host that is allowed. */
export function clientOf(settings: AmocrmSettings, secrets: AmocrmSecrets, own: Own): AmocrmClient {
  const known: Partial<Own> = isAmocrm(settings.domain) ? own : {};
  // The pairs belong together: a secret of the server is none of another client's.
  const isOwnClient = settings.clientId === undefined || settings.clientId === known.AMOCRM_CLIENT_ID;
  const isOwnChannel = settings.channelId === undefined || settings.channelId === known.AMOCRM_CHANNEL_ID;
  return {
    clientId: settings.clientId ?? known.AMOCRM_CLIENT_ID,
    clientSecret: secrets.clientSecret ?? (isOwnClient ? known.AMOCRM_CLIENT_SECRET : undefined),
    redirectUri: settings.redirectUri ?? known.AMOCRM_REDIRECT_URI ?? returnAddress(own),
    channelId: settings.channelId ?? known.AMOCRM_CHANNEL_ID,
    channelSecret: secrets.channelSecret ?? (isOwnChannel ? known.AMOCRM_CHANNEL_SECRET : undefined),
    botRefId: settings.botRefId ?? (isOwnChannel ? known.AMOCRM_CHANNEL_BOT_ID : undefined),
  };
}
