import { Injectable } from '@nestjs/common';
import { QueryFailedError } from 'typeorm';
import { z } from 'zod';
import type { UserActor } from '../../identity/index.js';
import { Transactions } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { decodeCursor, Id } from '../../platform/http/index.js';
import type { SearchTerms } from './search-terms.js';

/** A message that was found; `at` in microseconds, as the list is ordered. */
export interface Found {
  id: string;
  at: string;
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

/** Asks the index of messages. */
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
          `SELECT message_id AS id, to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at
           FROM search_messages($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
          [
            ...[actor.userId, terms.wanted, terms.unwanted, terms.beginnings, terms.facets, chatId ?? null],
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
