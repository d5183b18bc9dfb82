import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { activeUser, AuditLog, Organization } from '../../../identity/index.js';
import { sha256 } from '../../../platform/crypto/index.js';
import { asSystem, inOrganization, Transactions, type Tx } from '../../../platform/database/index.js';
import { botWords } from './bot-words.js';
import { HeardUpdates, saying } from './heard-updates.js';
import { linkedLabel } from './linked-label.js';

/** Channels of one chat: whoever has more has stopped counting. */
const mostChannels = 100;

/** A private chat, and whom it is with. */
export interface Talker {
  chatId: string;
  locale: string;
  /** How Telegram shows them. */
  name: string;
}

interface Channel {
  id: string;
  orgId: string;
  userId: string;
}

type Waiting = Channel & { label: string | null };

/** Which chats belong to which people: linked by a one-time code, silenced and spoken to again by their owner. */
@Injectable()
export class Links {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly heard: HeardUpdates,
    private readonly audit: AuditLog,
  ) {}

  /** Uses up the code. One chat may be linked by several people, also of several organizations: each has shown a code. */
  async link(updateId: number, code: string, talker: Talker): Promise<void> {
    const hash = sha256(code);
    const [found] = await asSystem('runner', () =>
      this.dataSource.query<{ orgId: string }[]>(
        `SELECT org_id AS "orgId" FROM notification_channels
         WHERE link_code_hash = $1 AND type = 'telegram' AND link_expires_at > now()`,
        [hash],
      ),
    );
    if (!found)
      return this.heard.explain(updateId, 'code', talker.chatId, botWords(talker.locale).unknownCode);
    await inOrganization(found.orgId, () =>
      this.transactions.run(async (tx) => {
        const text = await this.linkIn(tx, found.orgId, hash, talker);
        await this.heard.take(tx, updateId, [saying(talker.chatId, text)]);
      }),
    );
  }

  /** What is said to it. Whoever has the code is let in: who that is, the owner and the audit log see. */
  private async linkIn(
    tx: Tx,
    orgId: string,
    hash: string,
    { chatId, locale, name }: Talker,
  ): Promise<string> {
    const [channel] = await tx.manager.query<Waiting[]>(
      `SELECT id, org_id AS "orgId", user_id AS "userId", label FROM notification_channels
       WHERE org_id = $1 AND link_code_hash = $2 AND type = 'telegram' AND link_expires_at > now() FOR UPDATE`,
      [orgId, hash],
    );
    const user = channel && (await activeUser(tx.manager, orgId, channel.userId));
    if (!channel || !user) return botWords(locale).unknownCode;
    const others = await tx.manager.query<unknown[]>(
      `SELECT FROM notification_channels
       WHERE org_id = $1 AND user_id = $2 AND type = 'telegram' AND address = $3 AND id <> $4`,
      [orgId, user.id, chatId, channel.id],
    );
    const isDouble = others.length > 0;
    await tx.manager.query(
      `UPDATE notification_channels
       SET link_code_hash = NULL, link_expires_at = NULL, label = $4, address = $3,
         verified = true, enabled = true, disabled_reason = NULL, failures = 0
       WHERE org_id = $1 AND id = $2 AND NOT $5`,
      [orgId, channel.id, chatId, linkedLabel(channel.label, name), isDouble],
    );
    if (!isDouble)
      await this.audit.record(
        tx,
        { kind: 'system', orgId },
        {
          action: 'notification-channel.linked',
          objectId: channel.id,
          details: { type: 'telegram', username: user.username, name },
        },
      );
    const organization = await tx.manager.findOneByOrFail(Organization, { id: orgId });
    const words = botWords(user.locale);
    return (isDouble ? words.linkedAlready : words.linked)(organization.name, user.username);
  }

  /** Again what was switched off by its owner here; a chat that nobody has linked is told how. */
  async start(updateId: number, talker: Talker): Promise<void> {
    const { chatId } = talker;
    const words = await this.change(
      chatId,
      `enabled = true, disabled_reason = NULL`,
      `disabled_reason IN ('stopped', 'blocked')`,
    );
    if (!words) return this.help(updateId, talker);
    await this.heard.note(updateId, [saying(chatId, words.started)]);
  }

  async stop(updateId: number, talker: Talker): Promise<void> {
    const words = await this.change(talker.chatId, `enabled = false, disabled_reason = 'stopped'`, 'enabled');
    if (!words) return this.help(updateId, talker);
    await this.heard.note(updateId, [saying(talker.chatId, words.stopped)]);
  }

  /** Telegram says that they have blocked the bot: it cannot say anything to them. */
  async blocked(updateId: number, chatId: string): Promise<void> {
    await this.change(chatId, `enabled = false, disabled_reason = 'blocked'`, 'enabled');
    await this.heard.note(updateId, []);
  }

  async help(updateId: number, { chatId, locale }: Talker): Promise<void> {
    const [channel] = await this.channelsOf(chatId);
    const words = botWords(channel ? await this.localeOf(channel) : locale);
    await this.heard.explain(updateId, 'help', chatId, words.help);
  }

  /** Every channel by this chat; where there are several, they are of several people or organizations. */
  channelsOf(chatId: string): Promise<Channel[]> {
    return asSystem('runner', () =>
      this.dataSource.query<Channel[]>(
        `SELECT id, org_id AS "orgId", user_id AS "userId" FROM notification_channels
         WHERE type = 'telegram' AND address = $1 AND verified ORDER BY id LIMIT $2`,
        [chatId, mostChannels],
      ),
    );
  }

  /** Each in its own organization. Answers the words for it, if there was anything to change. */
  private async change(chatId: string, set: string, where: string) {
    let locale: string | undefined;
    for (const channel of await this.channelsOf(chatId)) {
      const { orgId, id } = channel;
      const [, changed] = await inOrganization(orgId, () =>
        this.dataSource.query<[unknown, number]>(
          `UPDATE notification_channels SET ${set} WHERE org_id = $1 AND id = $2 AND ${where}`,
          [orgId, id],
        ),
      );
      if (changed > 0) locale ??= await this.localeOf(channel);
    }
    return locale === undefined ? undefined : botWords(locale);
  }

  private localeOf({ orgId, userId }: Channel): Promise<string> {
    return inOrganization(orgId, async () => {
      const user = await activeUser(this.dataSource.manager, orgId, userId);
      return user?.locale ?? 'en';
    });
  }
}
