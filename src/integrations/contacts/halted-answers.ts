import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { RunEnder } from '../../agents/index.js';
import { AfterCommit, type PayloadOf } from '../../platform/events/index.js';
import { integrationHalted } from '../integration.events.js';

/** Of one look; each ends under the lock of its own chat. */
const batch = 100;

interface Open {
  id: string;
  orgId: string;
  chatId: string | null;
}

/**
 * Ends what a role was answering the contacts of an integration when that was stopped by force. What was asked after it was
 * started again is answered, however late this is heard.
 */
@Injectable()
export class HaltedAnswers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly ender: RunEnder,
  ) {}

  @AfterCommit(integrationHalted)
  async end(halted: PayloadOf<typeof integrationHalted>): Promise<void> {
    for (let runs = await this.open(halted); runs.length > 0; runs = await this.open(halted))
      for (const run of runs) await this.ender.endIfOpen(run);
  }

  private open({ orgId, integrationId, at }: PayloadOf<typeof integrationHalted>): Promise<Open[]> {
    return this.dataSource.query<Open[]>(
      `SELECT r.id, r.org_id AS "orgId", r.chat_id AS "chatId" FROM contact_arrivals a
       JOIN runs r ON r.org_id = a.org_id AND r.id = a.run_id AND r.finished_at IS NULL
         AND ($3::timestamptz IS NULL OR r.created_at <= $3)
       WHERE a.org_id = $1 AND a.integration_id = $2 AND a.run_id IS NOT NULL LIMIT $4`,
      [orgId, integrationId, at ?? null, batch],
    );
  }
}
