import { Injectable } from '@nestjs/common';
import { QueryFailedError } from 'typeorm';
import { z } from 'zod';
import type { UserActor } from '../../identity/index.js';
import { Transactions } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { decodeCursor, encodeCursor, exactTime, Id, Moment } from '../../platform/http/index.js';
import type { Chat } from '../chat/chat.entity.js';
import type { SearchTerms } from './search-terms.js';

/** A message that was found; `at` in microseconds, as the list is ordered. */
export interface Found extends Pick<Chat, 'kind' | 'title'> {
  id: string;
  at: string;
  chatId: string;
}

/** What was found, newest first, and where to look on, if looking for more would have taken long. */
export interface Finds {
  found: Found[];
  cursor?: string;
}

interface Place {
  chatId?: string;
  cursor?: string;
  limit: number;
}

const longestMillis = 3_000;
/** Appendix A of PostgreSQL's manual: also a statement past its time. */
const queryCanceled = '57014';
const Position = z.tuple([Moment, Id]);
const beforeAll = ['infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff'] as const;
const lowestId = '00000000-0000-0000-0000-000000000000';

/** Asks the index of messages, and looks at its answer under the caller's own policies. */
@Injectable()
export class MessageSearch {
  constructor(private readonly transactions: Transactions) {}

  /** What the actor may see and matches; throws `search_timeout`. */
  async find(actor: UserActor, terms: SearchTerms, { chatId, cursor, limit }: Place): Promise<Finds> {
    const [at, id] = cursor ? decodeCursor(cursor, Position) : beforeAll;
    try {
      const rows = await this.transactions.run(async ({ manager }) => {
        await manager.query(`SET LOCAL statement_timeout = ${longestMillis}`);
        return manager.query<(Found | { id: null; at: string })[]>(
          `SELECT m.id, ${exactTime('f.created_at')} AS at,
             c.id AS "chatId", c.kind, c.title
           FROM search_messages($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) f
           LEFT JOIN (messages m
             JOIN chat_members cm ON cm.org_id = m.org_id AND cm.chat_id = m.chat_id AND cm.user_id = $2
             JOIN chats c ON c.org_id = m.org_id AND c.id = m.chat_id
           ) ON m.org_id = $1 AND m.id = f.message_id
           WHERE m.id IS NOT NULL OR f.message_id IS NULL
           ORDER BY f.created_at DESC, f.message_id DESC NULLS LAST`,
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
      const border = rows.find((row) => row.id === null);
      return {
        found: rows.filter((row) => row.id !== null),
        cursor: border && encodeCursor(border.at, lowestId),
      };
    } catch (error) {
      if (!(error instanceof QueryFailedError)) throw error;
      const { code } = error.driverError as { code?: string };
      throw code === queryCanceled ? new AppError('search_timeout', undefined, { cause: error }) : error;
    }
  }
}
