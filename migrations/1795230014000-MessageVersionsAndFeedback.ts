import type { MigrationInterface, QueryRunner } from 'typeorm';

export class MessageVersionsAndFeedback1795230014000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE message_versions (
        message_id uuid NOT NULL,
        version integer NOT NULL,
        org_id uuid NOT NULL,
        content text NOT NULL,
        replaced_at timestamptz NOT NULL DEFAULT now(),
        replaced_by uuid NOT NULL,
        CONSTRAINT message_versions_pkey PRIMARY KEY (message_id, version)
      )`);
    await runner.query(`
      CREATE TABLE message_feedback (
        message_id uuid NOT NULL,
        user_id uuid NOT NULL,
        org_id uuid NOT NULL,
        rating text NOT NULL,
        comment text,
        given_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT message_feedback_pkey PRIMARY KEY (message_id, user_id),
        CONSTRAINT message_feedback_rating CHECK (rating IN ('up', 'down'))
      )`);
    await runner.query(
      `ALTER TABLE message_versions ADD CONSTRAINT message_versions_message FOREIGN KEY (org_id, message_id) REFERENCES messages(org_id,id) ON DELETE CASCADE`,
    );
    await runner.query(
      `ALTER TABLE message_feedback ADD CONSTRAINT message_feedback_message FOREIGN KEY (org_id, message_id) REFERENCES messages(org_id,id) ON DELETE CASCADE`,
    );
    await runner.query(
      `ALTER TABLE message_feedback ADD CONSTRAINT message_feedback_user FOREIGN KEY (org_id, user_id) REFERENCES users(org_id,id) ON DELETE CASCADE`,
    );
    for (const table of ['message_versions', 'message_feedback'])
      await runner.query(`SELECT artel_wall('${table}')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE message_feedback');
    await runner.query('DROP TABLE message_versions');
  }
}
