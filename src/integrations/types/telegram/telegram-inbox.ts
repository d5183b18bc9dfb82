import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import {
  asSystem,
  inOrganization,
  millisUntil,
  Transactions,
  type Tx,
} from '../../../platform/database/index.js';
import { AppError, notFound } from '../../../platform/errors/index.js';
import { LiveBus, topics } from '../../../platform/live/index.js';
import { Purges } from '../../../platform/purge/index.js';
import type { IntegrationRef } from '../../integration.js';
import { BotUpdate, conversationOf } from './bot-update.js';
import { Floods } from './floods.js';
import { heardIn } from './heard.js';

/** Telegram itself keeps updates for a day (core.telegram.org/bots/api#getting-updates). */
const keptDays = 7;
/** What could not be taken is tried again for so long: later nobody waits for it. */
const replayHours = 24;
/** So many may wait of what Telegram brings: the rest does so there, for a day. */
const mostBrought = 1_000;
const fullSeconds = 5;
/** Of one conversation, so that it leaves room for others. Telegram forwards a hundred messages at once. */
const mostOfConversation = 200;
/** So often, one by one, and so many of a bot at once: what is wrong with them costs no more. */
const mostReplays = 5;
const mostReplayed = 200;

/** Whose updates: of an integration, while it is of this bot. */
export interface InboxRef {
  orgId: string;
  id: string;
  botId: string;
}

/** An update that waits. */
export interface Waiting {
  update: BotUpdate;
  /** How often it could not be taken. */
  attempts: number;
  /** How long ago it came. */
  ageMs: number;
  /** Until it is to be tried. */
  afterMs: number;
  /** When it was set aside; null: it was not. */
  asideAt: Date | null;
}

/** Somebody else has taken some of them meanwhile: what is left is looked at anew. */
export class TakenMeanwhile extends Error {}

/** What bots have heard, until the process that has the bot takes it: a conversation at a time. */
@Injectable()
export class TelegramInbox {
  constructor(
    private readonly dataSource: DataSource,
    private readonly live: LiveBus,
    private readonly transactions: Transactions,
    private readonly floods: Floods,
    purges: Purges,
  ) {
    purges.add('updates of bots', (limit) => this.purge(limit));
  }

  /**
   * Brought by Telegram, to any process. Throws `not_found` when there is no such bot (any more), and what lets Telegram
   * keep it and bring it again: `integration_stopped`, and `busy` where too much waits.
   */
  async receive(integrationId: string, botId: string, update: BotUpdate): Promise<void> {
    const [found] = await asSystem('runner', () =>
      this.dataSource.query<{ orgId: string; agentId: string }[]>(
        `SELECT org_id AS "orgId", agent_id AS "agentId" FROM integrations WHERE id = $1 AND type = 'telegram' AND account_key = $2`,
        [integrationId, botId],
      ),
    );
    if (!found) throw notFound('The bot');
    const at = { ...found, id: integrationId, botId };
    const isKept = await inOrganization(at.orgId, () => this.keep(at, update));
    if (!isKept) return;
    this.live.publish({ topics: [topics.telegramUpdates], type: 'wake', data: { integrationId } });
  }

  /** False: it is nothing that a bot of these settings would hear, or too much. */
  private async keep(at: InboxRef & IntegrationRef, update: BotUpdate): Promise<boolean> {
    const [bot] = await this.dataSource.query<{ isStopped: boolean; groups: boolean }[]>(
      `SELECT s.desired = 'stopped' AS "isStopped", COALESCE((i.settings ->> 'groups')::boolean, true) AS groups
       FROM integrations i JOIN supervised s ON s.org_id = i.org_id AND s.kind = 'integration' AND s.id = i.id
       WHERE i.org_id = $1 AND i.id = $2`,
      [at.orgId, at.id],
    );
    if (!bot) throw notFound('The bot');
    if (bot.isStopped) throw new AppError('integration_stopped');
    if (!mayBeHeard(update, at, bot)) return false;
    if (await this.isFull(at, mostBrought))
      throw new AppError('busy', 'Too much waits for this bot', { retryAfter: fullSeconds });
    const left = await this.put(this.dataSource.manager, at, [update]);
    if (left.length > 0) await this.transactions.run((tx) => this.floods.left(tx, at, left));
    return left.length === 0;
  }

  /** What is there already stays as it is. Returns what was left because too much of its conversation waits. */
  async put(
    manager: EntityManager,
    { orgId, id, botId }: InboxRef,
    updates: BotUpdate[],
  ): Promise<BotUpdate[]> {
    if (updates.length === 0) return [];
    const left = await manager.query<{ updateId: string }[]>(
      `WITH given AS MATERIALIZED (
         SELECT *, row_number() OVER (PARTITION BY conversation ORDER BY update_id) AS place
         FROM unnest($4::bigint[], $5::text[], $6::jsonb[], $7::boolean[]) AS g(update_id, conversation, content, is_said)
       ), waiting AS MATERIALIZED (
         SELECT c.conversation, (SELECT count(*) FROM (
             SELECT FROM telegram_inbox t
             WHERE t.org_id = $1 AND t.integration_id = $2 AND t.bot_id = $3 AND t.conversation = c.conversation
               AND t.failed_at IS NULL LIMIT $8) w) AS places
         FROM (SELECT DISTINCT conversation FROM given) c
       ), fitting AS MATERIALIZED (
         SELECT g.*, NOT g.is_said OR w.places + g.place <= $8 AS fits
         FROM given g JOIN waiting w ON w.conversation = g.conversation
       ), kept AS (
         INSERT INTO telegram_inbox (org_id, integration_id, bot_id, update_id, conversation, content)
         SELECT $1, $2, $3, update_id, conversation, content FROM fitting WHERE fits
         ON CONFLICT DO NOTHING
       )
       SELECT update_id AS "updateId" FROM fitting f WHERE NOT fits AND NOT EXISTS (
         SELECT FROM telegram_inbox t
         WHERE t.org_id = $1 AND t.integration_id = $2 AND t.bot_id = $3 AND t.update_id = f.update_id)`,
      [
        ...[orgId, id, botId],
        updates.map(({ update_id: updateId }) => updateId),
        updates.map(conversationOf),
        updates.map(storable),
        updates.map(isSaid),
        mostOfConversation,
      ],
    );
    const ids = new Set(left.map(({ updateId }) => Number(updateId)));
    return updates.filter(({ update_id: updateId }) => ids.has(updateId));
  }

  /** Conversations in which something waits, by what came first, and until when the first of each is to rest. */
  async conversations(
    { orgId, id, botId }: InboxRef,
    busy: string[],
    most: number,
  ): Promise<{ conversation: string; afterMs: number }[]> {
    return this.dataSource.query(
      `SELECT conversation, ${millisUntil('(array_agg(due_at ORDER BY update_id))[1]')} AS "afterMs"
       FROM telegram_inbox
       WHERE org_id = $1 AND integration_id = $2 AND bot_id = $3 AND failed_at IS NULL AND conversation <> ALL($4)
       GROUP BY conversation ORDER BY (array_agg(due_at ORDER BY update_id))[1] > now(), min(update_id) LIMIT $5`,
      [orgId, id, botId, busy, most],
    );
  }

  /** Of one conversation, in the order in which Telegram numbers them. */
  async next({ orgId, id, botId }: InboxRef, conversation: string, most: number): Promise<Waiting[]> {
    const rows = await this.dataSource.query<(Omit<Waiting, 'update'> & { content: unknown })[]>(
      `SELECT content, attempts, -${millisUntil('received_at')} AS "ageMs", ${millisUntil('due_at')} AS "afterMs",
         aside_at AS "asideAt"
       FROM telegram_inbox
       WHERE org_id = $1 AND integration_id = $2 AND bot_id = $3 AND conversation = $4 AND failed_at IS NULL
       ORDER BY update_id LIMIT $5`,
      [orgId, id, botId, conversation, most],
    );
    return rows.map(({ content, ...row }) => ({ ...row, update: BotUpdate.parse(content) }));
  }

  /** Whether so many wait, and more. */
  async isFull({ orgId, id, botId }: InboxRef, most: number): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      `SELECT FROM telegram_inbox WHERE org_id = $1 AND integration_id = $2 AND bot_id = $3 AND failed_at IS NULL
       OFFSET $4 LIMIT 1`,
      [orgId, id, botId, most],
    );
    return rows.length > 0;
  }

  /** With their effect. Throws TakenMeanwhile: all of them, or none. */
  async remove({ manager }: Tx, { orgId, id, botId }: InboxRef, updateIds: number[]): Promise<void> {
    const [, gone] = await manager.query<[unknown, number]>(
      `DELETE FROM telegram_inbox
       WHERE org_id = $1 AND integration_id = $2 AND bot_id = $3 AND update_id = ANY($4) AND failed_at IS NULL`,
      [orgId, id, botId, updateIds],
    );
    if (gone !== updateIds.length) throw new TakenMeanwhile();
  }

  /** They are tried again, not at once; what stands behind them in the conversation waits. */
  async rest({ orgId, id, botId }: InboxRef, updateIds: number[], millis: number): Promise<void> {
    await this.dataSource.query(
      `UPDATE telegram_inbox SET attempts = attempts + 1, due_at = now() + make_interval(secs => $5)
       WHERE org_id = $1 AND integration_id = $2 AND bot_id = $3 AND update_id = ANY($4)`,
      [orgId, id, botId, updateIds, millis / 1_000],
    );
  }

  /** The same where they were not tried. */
  async putOff({ orgId, id, botId }: InboxRef, updateIds: number[], millis: number): Promise<void> {
    await this.dataSource.query(
      `UPDATE telegram_inbox SET due_at = now() + make_interval(secs => $5)
       WHERE org_id = $1 AND integration_id = $2 AND bot_id = $3 AND update_id = ANY($4)`,
      [orgId, id, botId, updateIds, millis / 1_000],
    );
  }

  /** They hold up nothing any more. False: somebody was faster. */
  async setAside({ manager }: Tx, { orgId, id, botId }: InboxRef, updateIds: number[]): Promise<boolean> {
    const [, aside] = await manager.query<[unknown, number]>(
      `UPDATE telegram_inbox SET attempts = attempts + 1, failed_at = now(), aside_at = COALESCE(aside_at, now())
       WHERE org_id = $1 AND integration_id = $2 AND bot_id = $3 AND update_id = ANY($4) AND failed_at IS NULL`,
      [orgId, id, botId, updateIds],
    );
    return aside > 0;
  }

  /** What was set aside, once more, before what came after it: `attempts` is how often it has been tried by then. */
  async replay({ orgId, id, botId }: InboxRef, attempts: number): Promise<void> {
    await this.dataSource.query(
      `UPDATE telegram_inbox SET attempts = $5, replays = replays + 1, due_at = now(), failed_at = NULL
       WHERE (integration_id, bot_id, update_id) IN (
         SELECT integration_id, bot_id, update_id FROM telegram_inbox
         WHERE org_id = $1 AND integration_id = $2 AND bot_id = $3 AND failed_at IS NOT NULL
           AND replays < ${mostReplays} AND received_at > now() - make_interval(hours => $4)
         ORDER BY update_id LIMIT ${mostReplayed})`,
      [orgId, id, botId, replayHours, attempts],
    );
  }

  /** Calls back when something may have come for this bot. */
  whenReceived({ id }: Pick<InboxRef, 'id'>, wake: () => void): () => void {
    return this.live.subscribe(topics.telegramUpdates, ({ data }) => {
      if ((data as { integrationId?: string }).integrationId === id) wake();
    });
  }

  private async purge(limit: number): Promise<number> {
    const old = 'received_at < now() - make_interval(days => $2)';
    const [, gone] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM telegram_inbox WHERE ${old} AND (integration_id, update_id) IN (
         SELECT integration_id, update_id FROM telegram_inbox WHERE ${old} LIMIT $1)`,
      [limit, keptDays],
    );
    return gone;
  }
}

/** In groups most of it is not. Only where the bot works is known how it is called now, so each mention is kept. */
function mayBeHeard(update: BotUpdate, { botId }: InboxRef, { groups }: { groups: boolean }): boolean {
  const {
    text,
    caption,
    entities,
    caption_entities: marks = entities ?? [],
    media_group_id: album,
  } = update.message ?? update.edited_message ?? {};
  const mayName = (text ?? caption ?? '').startsWith('/') || marks.some(({ type }) => type === 'mention');
  if (groups && (mayName || album !== undefined)) return true;
  const bot = { id: Number(botId), username: '' };
  return heardIn(update, { groups, commands: [] }, bot).kind !== 'nothing';
}

/** By somebody, and not by Telegram, which tells once who has left, and how a group is called from now on. */
const isSaid = ({ message, edited_message: edited, callback_query: query }: BotUpdate): boolean =>
  (message ?? edited ?? query) !== undefined &&
  message?.migrate_to_chat_id === undefined &&
  message?.migrate_from_chat_id === undefined;

/** As the database keeps JSON: it takes no NUL, and no half of a pair of surrogates. */
const storable = (update: BotUpdate): string =>
  JSON.stringify(update, (_, value: unknown) =>
    typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '') : value,
  );
