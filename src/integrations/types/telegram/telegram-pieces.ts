import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Tx } from '../../../platform/database/index.js';
import { Purges } from '../../../platform/purge/index.js';
import type { IntegrationRef } from '../../integration.js';
import type { TelegramPiece } from './telegram-piece.entity.js';

/** Nobody edits what was said longer ago; then it is said anew. */
const keptDays = 30;
/** In so many chats a number is looked for. */
const mostSaid = 100;

/** In which messages something was said, so that it can go on there, and be edited. */
@Injectable()
export class TelegramPieces {
  constructor(
    private readonly dataSource: DataSource,
    purges: Purges,
  ) {
    purges.add('places of what bots said', (limit) => this.purge(limit));
  }

  /** What this bot said in a message of this number; in other chats the same number may be of something else. */
  async saidIn(
    { manager }: Tx,
    { orgId, id }: IntegrationRef,
    botId: string,
    messageId: number,
  ): Promise<string[]> {
    const rows = await manager.query<{ saidId: string }[]>(
      `SELECT DISTINCT said_id AS "saidId" FROM telegram_pieces
       WHERE org_id = $1 AND integration_id = $2 AND bot_id = $3 AND message_id = $4 LIMIT ${mostSaid}`,
      [orgId, id, botId, messageId],
    );
    return rows.map(({ saidId }) => saidId);
  }

  /** Numbers of messages by place, of those that this bot has sent. */
  async of({ orgId, id }: IntegrationRef, botId: string, saidId: string): Promise<Map<number, number>> {
    const rows = await this.dataSource.query<{ place: number; messageId: string }[]>(
      `SELECT place, message_id AS "messageId" FROM telegram_pieces
       WHERE org_id = $1 AND integration_id = $2 AND said_id = $3 AND bot_id = $4 ORDER BY place`,
      [orgId, id, saidId, botId],
    );
    return new Map(rows.map(({ place, messageId }) => [place, Number(messageId)]));
  }

  async put(
    { orgId, id }: IntegrationRef,
    {
      botId,
      saidId,
      place,
      messageId,
    }: Pick<TelegramPiece, 'botId' | 'saidId' | 'place'> & { messageId: number },
  ): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO telegram_pieces (org_id, integration_id, said_id, place, message_id, bot_id)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (integration_id, said_id, place)
         DO UPDATE SET message_id = excluded.message_id, bot_id = excluded.bot_id`,
      [orgId, id, saidId, place, messageId, botId],
    );
  }

  async remove({ orgId, id }: IntegrationRef, saidId: string, place: number): Promise<void> {
    await this.dataSource.query(
      'DELETE FROM telegram_pieces WHERE org_id = $1 AND integration_id = $2 AND said_id = $3 AND place = $4',
      [orgId, id, saidId, place],
    );
  }

  private async purge(limit: number): Promise<number> {
    const [, gone] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM telegram_pieces WHERE (integration_id, said_id, place) IN (
         SELECT integration_id, said_id, place FROM telegram_pieces
         WHERE sent_at < now() - make_interval(days => $2) LIMIT $1)`,
      [limit, keptDays],
    );
    return gone;
  }
}
