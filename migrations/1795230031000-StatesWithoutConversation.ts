import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * States of runs kept the conversation that their models were shown, in which deleted messages stayed readable. They begin
 * anew without it: an open run is worked on from its beginning, and calls that have a result are not made again.
 */
export class StatesWithoutConversation1795230031000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['checkpoint_writes', 'checkpoint_blobs', 'checkpoints'])
      await runner.query(
        `DELETE FROM checkpoints.${table} WHERE split_part(thread_id, ':', 2) = 'run' AND thread_id NOT LIKE '%:dialog'`,
      );
  }

  async down(): Promise<void> {
    // Nothing to bring back.
  }
}
