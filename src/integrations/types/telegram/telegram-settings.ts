import { z } from 'zod';
import { LongText, Text } from '../../../platform/http/index.js';
import { contactSettings } from '../../contacts/contact-settings.js';

/** Of every bot. */
const ownCommands = ['start', 'help', 'reset', 'back'];

const Command = z
  .strictObject({
    command: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,31}$/, 'must be of small latin letters, digits and underscores')
      .refine((name) => !ownCommands.includes(name), 'is a command of every bot'),
    description: Text(256),
    prompt: Text(4_000)
      .min(1)
      .optional()
      .describe('What the role is asked; words behind the command follow it'),
    text: LongText(4_000).optional().describe('What is answered, without the role'),
  })
  .refine(({ prompt, text }) => (prompt === undefined) !== (text === undefined), 'needs a prompt or a text');

/** How a bot of Telegram works for a role. */
export const TelegramSettings = z.object({
  ...contactSettings,
  delivery: z
    .enum(['polling', 'webhook'])
    .default('polling')
    .describe('Telegram is asked for updates, or brings them: for that PUBLIC_URL must be https'),
  groups: z
    .boolean()
    .default(true)
    .describe('In groups the role answers who mentions the bot or replies to it'),
  allowList: z
    .array(Text(100))
    .max(1_000)
    .default([])
    .describe('Who may write: @usernames, ids of people, and phones with a plus; empty: everybody'),
  commands: z
    .array(Command)
    .max(50)
    .refine((all) => new Set(all.map(({ command }) => command)).size === all.length, 'are not all different')
    .default([]),
  greeting: LongText(4_000).optional().describe('What /start is answered, as Markdown'),
  feedback: z
    .boolean()
    .default(false)
    .describe('Below answers stand two buttons, by which whoever asked says whether they are good'),
  streaming: z.boolean().default(true).describe('Answers are shown while they are written'),
});
export type TelegramSettings = z.output<typeof TelegramSettings>;

export const TelegramSecrets = z.object({
  botToken: z
    .string()
    .regex(/^\d{1,20}:[\w-]{20,100}$/, 'must be a token as BotFather gives it: 123456789:letters'),
});
export type TelegramSecrets = z.output<typeof TelegramSecrets>;
