import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { chatDeleted } from '../../chats/index.js';
import { AfterCommit, type PayloadOf } from '../../platform/events/index.js';

/** Runs deleted in one statement, each with all its events. */
const batch = 100;

/** Takes the runs of a deleted chat away with it. They have ended by then: see `RunEnder`. */
@Injectable()
export class RunErasure {
  constructor(private readonly dataSource: DataSource) {}

  @AfterCommit(chatDeleted)
  async erase({ orgId, chatId }: PayloadOf<typeof chatDeleted>): Promise<void> {
    for (let gone = batch; gone === batch;) {
      [, gone] = await this.dataSource.query<[unknown, number]>(
        `DELETE FROM runs WHERE org_id = $1 AND id IN (
           SELECT id FROM runs WHERE org_id = $1 AND chat_id = $2 ORDER BY id LIMIT $3)`,
        [orgId, chatId, batch],
      );
    }
  }
}
