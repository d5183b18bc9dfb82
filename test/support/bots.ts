import type { Person } from './builders.js';
import { eventually } from './profile.js';
import type { TelegramApi, TelegramMessage } from './telegram-api.js';
import type { TelegramBotAccount } from './telegram-bots.js';

/** Of what a test waits for; the machine may be slow. */
export const patience = 45_000;

export interface BotIntegration {
  id: string;
  agentId: string;
  account: { name: string; url?: string } | null;
  status: { desired: string; actual: string; error?: { code: string; detail: string } };
  code?: string;
  detail?: string;
  errors?: { path: string; message: string }[];
}

export const pathOfBot = (agentId: string, what = '') => `/agents/${agentId}/integrations/telegram${what}`;

/** Roles of an organization that answer by themselves, without a plan. */
export async function simpleRoles({ client }: Person): Promise<string[]> {
  const { body } = await client.get<{ items: { id: string; type: string }[] }>('/roles');
  return body.items.filter(({ type }) => type === 'simple').map(({ id }) => id);
}

/** Puts a bot at a role, and waits until it works. */
export async function connected(
  owner: Person,
  agentId: string,
  bot: TelegramBotAccount,
  settings: object = {},
): Promise<BotIntegration> {
  const { status, body } = await owner.client.put<BotIntegration>(pathOfBot(agentId), {
    settings,
    secrets: { botToken: bot.token },
  });
  if (status !== 200) throw new Error(`PUT answered ${status}: ${JSON.stringify(body)}`);
  await untilBot(owner, agentId, ({ actual }) => actual === 'running');
  return body;
}

export const untilBot = (
  { client }: Person,
  agentId: string,
  holds: (status: BotIntegration['status']) => boolean,
): Promise<BotIntegration['status']> =>
  eventually(
    'the bot is so',
    async () => {
      const { body } = await client.get<BotIntegration['status']>(pathOfBot(agentId, '/status'));
      return holds(body) && body;
    },
    patience,
  );

/** Waits until a message in this chat is as it should be. */
export const untilSaid = (
  telegram: TelegramApi,
  chatId: number,
  holds: (message: TelegramMessage) => boolean,
): Promise<TelegramMessage> =>
  eventually('it is said', () => Promise.resolve(telegram.to(chatId).find(holds)), patience).catch(
    (error: unknown) => {
      const said = telegram.to(chatId).map(({ text }) => text.slice(0, 200));
      throw new Error(`It was said in ${chatId}: ${JSON.stringify(said)}`, { cause: error });
    },
  );

/** What stands in the chat once nothing has come to it for a moment: a second answer would come soon after the first. */
export async function settledIn(telegram: TelegramApi, chatId: number): Promise<string[]> {
  let last = telegram.of('sendMessage', chatId).length;
  let since = Date.now();
  await eventually(
    'nothing more is said',
    () => {
      const count = telegram.of('sendMessage', chatId).length;
      if (count !== last) since = Date.now();
      last = count;
      return Promise.resolve(Date.now() - since > 2_500);
    },
    patience,
  );
  return telegram.to(chatId).map(({ text }) => text);
}
