import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Notifications } from '../../notifications/index.js';
import { Transactions } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { normalizeUsername } from '../../platform/text/index.js';
import type { Invocation, Tool } from '../tool.js';

const mostPeople = 20;

const input = z.strictObject({
  text: z.string().trim().min(1).max(2_000).describe('What they are to know, understandable by itself'),
  usernames: z
    .array(z.string().trim().min(1).max(100))
    .min(1)
    .max(mostPeople)
    .optional()
    .describe('People of this chat; without them, the person who asks'),
});
type Input = z.infer<typeof input>;

/** Calls people by their own channels, wherever they are. */
@Injectable()
export default class NotifyTool implements Tool<Input> {
  readonly description =
    'Sends people of this chat a notification, which reaches them also when they are away: in their inbox, by Telegram or ' +
    'e-mail, as each of them has chosen. Use it when somebody has to know something now and may not be looking; your ' +
    'answer reaches those who look without it.';
  readonly input = input;
  readonly readOnly = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly notifications: Notifications,
  ) {}

  async execute({ text, usernames }: Input, invocation: Invocation): Promise<string> {
    const { orgId, runId, chatId, agent, idempotencyKey } = invocation;
    const people = await this.peopleOf(invocation, usernames);
    await this.transactions.run((tx) =>
      this.notifications.intend(tx, [
        {
          orgId,
          userIds: people.map(({ id }) => id),
          type: 'mention',
          template: 'role_message',
          params: { role: agent.name, text },
          subject: { kind: 'run', id: runId },
          link: chatId && `/chats/${chatId}`,
          chatId,
          key: `notify:${idempotencyKey}`,
        },
      ]),
    );
    return `${people.map(({ username }) => `@${username}`).join(', ')}: will be notified, unless they want no such notifications.`;
  }

  /** Active people of the chat; throws `tool_arguments_invalid` when one of them is none. */
  private async peopleOf(
    { orgId, chatId, userId }: Invocation,
    usernames: string[] | undefined,
  ): Promise<{ id: string; username: string }[]> {
    if (!userId) throw new AppError('forbidden', 'No person asks here, and nobody is told');
    const wanted = usernames?.map((name) => normalizeUsername(name.replace(/^@/, '')));
    const people = await this.dataSource.query<{ id: string; username: string }[]>(
      `SELECT u.id, u.username FROM users u
       WHERE u.org_id = $1 AND u.is_active
         AND CASE WHEN $3::text[] IS NULL THEN u.id = $4::uuid ELSE u.username = ANY($3) END
         AND ($2::uuid IS NULL AND u.id = $4 OR EXISTS (
           SELECT FROM chat_members m WHERE m.org_id = u.org_id AND m.chat_id = $2 AND m.user_id = u.id))
       ORDER BY u.username`,
      [orgId, chatId, wanted ?? null, userId],
    );
    const found = new Set(people.map(({ username }) => username));
    const missing = wanted?.filter((name) => !found.has(name)) ?? [];
    if (missing.length > 0)
      throw new AppError(
        'tool_arguments_invalid',
        `Not in this chat: ${missing.join(', ')}; nobody was told`,
      );
    if (people.length === 0)
      throw new AppError('forbidden', 'The person who asked is not in this chat any more');
    return people;
  }
}
