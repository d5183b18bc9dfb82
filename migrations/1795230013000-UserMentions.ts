import type { MigrationInterface, QueryRunner } from 'typeorm';

export class UserMentions1795230013000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE user_mentions (
        message_id uuid NOT NULL,
        user_id uuid NOT NULL,
        org_id uuid NOT NULL,
        chat_id uuid NOT NULL,
        seq bigint NOT NULL,
        CONSTRAINT user_mentions_pkey PRIMARY KEY (message_id, user_id)
      )`);
    await runner.query(`CREATE INDEX user_mentions_newest ON user_mentions (org_id, user_id, message_id)`);
    await runner.query(`CREATE INDEX user_mentions_in_chat ON user_mentions (org_id, user_id, chat_id, seq)`);
    await runner.query(
      `ALTER TABLE user_mentions ADD CONSTRAINT user_mentions_message FOREIGN KEY (org_id, message_id) REFERENCES messages(org_id,id) ON DELETE CASCADE`,
    );
    await runner.query(
      `ALTER TABLE user_mentions ADD CONSTRAINT user_mentions_user FOREIGN KEY (org_id, user_id) REFERENCES users(org_id,id) ON DELETE CASCADE`,
    );
    await runner.query(`
      INSERT INTO user_mentions (message_id, user_id, org_id, chat_id, seq)
      SELECT m.id, u.id, m.org_id, m.chat_id, m.seq
      FROM messages m CROSS JOIN LATERAL jsonb_array_elements(m.mentions) AS mention
      JOIN users u ON u.org_id = m.org_id AND u.id = (mention ->> 'id')::uuid
      WHERE mention ->> 'kind' = 'user' AND u.id <> m.author_id
      ON CONFLICT DO NOTHING`);
    await runner.query(`SELECT artel_wall('user_mentions')`);
    // Unread messages are counted as they are: those that retention deleted need no marker moved past them any more.
    await runner.query('DROP POLICY artel_keeper ON chat_members');
    await runner.query('REVOKE SELECT, UPDATE (last_read_seq) ON chat_members FROM artel_keeper');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `SELECT artel_allow('chat_members', 'artel_keeper', 'SELECT, UPDATE (last_read_seq)')`,
    );
    await runner.query('DROP TABLE user_mentions');
  }
}
