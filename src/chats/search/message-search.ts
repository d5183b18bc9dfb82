import { Injectable } from '@nestjs/common';
import { QueryFailedError } from 'typeorm';
import { z } from 'zod';
import type { UserActor } from '../../identity/index.js';
import { Transactions } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { decodeCursor, Id } from '../../platform/http/index.js';
import type { Chat } from '../chat/chat.entity.js';
import type { SearchTerms } from './search-terms.js';

/** A message that was found; `at` in microseconds, as the list is ordered. */
export interface Found extends Pick<Chat, 'kind' | 'title'> {
  id: string;
  at: string;
  chatId: string;
}

interface Place {
  chatId?: string;
  cursor?: string;
  limit: number;
}

const longestMillis = 3_000;
/** Appendix A of PostgreSQL's manual: also a statement past its time. */
const queryCanceled = '57014';
const Position = z.tuple([z.iso.datetime().refine((time) => !time.startsWith('0000')), Id]);
const beforeAll = ['infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff'] as const;

/** Asks the index of messages, and looks at its answer under the caller's own policies. */
@Injectable()
export class MessageSearch {
  constructor(private readonly transactions: Transactions) {}

  /** What the actor may see and matches, newest first; throws `search_timeout`. */
  async find(actor: UserActor, terms: SearchTerms, { chatId, cursor, limit }: Place): Promise<Found[]> {
    const [at, id] = cursor ? decodeCursor(cursor, Position) : beforeAll;
    try {
      return await this.transactions.run(async ({ manager }) => {
        await manager.query(`SET LOCAL statement_timeout = ${longestMillis}`);
        return manager.query<Found[]>(
          `SELECT m.id, to_char(m.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
             c.id AS "chatId", c.kind, c.title
           FROM search_messages($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) f
           JOIN messages m ON m.org_id = $1 AND m.id = f.message_id
           JOIN chat_members cm ON cm.org_id = m.org_id AND cm.chat_id = m.chat_id AND cm.user_id = $2
           JOIN chats c ON c.org_id = m.org_id AND c.id = m.chat_id
           ORDER BY m.created_at DESC, m.id DESC`,
          [
            ...[
              actor.orgId,
              actor.userId,
              terms.wanted,
              terms.unwanted,
              terms.beginnings,
              terms.facets,
              chatId ?? null,
            ],
            ...[terms.since ?? '-infinity', terms.until ?? 'infinity', at, id, limit],
          ],
        );
      });
    } catch (error) {
      if (!(error instanceof QueryFailedError)) throw error;
      const { code } = error.driverError as { code?: string };
      throw code === queryCanceled ? new AppError('search_timeout', undefined, { cause: error }) : error;
    }
  }
}
