import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `CREATE TABLE contact_feedback (
    message_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    org_id uuid NOT NULL,
    rating text NOT NULL,
    given_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT contact_feedback_rating CHECK (rating IN ('up', 'down')),
    CONSTRAINT contact_feedback_pkey PRIMARY KEY (message_id, contact_id)
  )`,
  `ALTER TABLE contact_feedback ADD CONSTRAINT contact_feedback_message
    FOREIGN KEY (org_id, message_id) REFERENCES messages(org_id,id) ON DELETE CASCADE`,
  `SELECT artel_wall('contact_feedback')`,
];

/** What those outside think of answers. */
export class ContactFeedback1796500020000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE contact_feedback');
  }
}
