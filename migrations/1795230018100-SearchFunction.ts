import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the function that searches reads beside the index of words. */
export class SearchFunction1795230018100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX message_index_chat ON message_index (org_id, chat_id, created_at DESC, message_id DESC)`,
    );
    // How much is written in a chat.
    await runner.query(`SELECT artel_allow('chats', 'artel_search', 'SELECT (org_id, id, last_seq)')`);
    await runner.query(`
      CREATE FUNCTION words_anywhere(content text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
      RETURN plainto_tsquery('artel', regexp_replace(
        translate(normalize(content, NFC), 'ёЁ', 'еЕ'), '[^[:alnum:]]+', ' ', 'g'))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION words_anywhere');
    await runner.query('DROP POLICY artel_search ON chats');
    await runner.query('REVOKE SELECT (org_id, id, last_seq) ON chats FROM artel_search');
    await runner.query('DROP INDEX message_index_chat');
  }
}
