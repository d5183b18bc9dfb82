import type { MigrationInterface, QueryRunner } from 'typeorm';

const rename = (from: string, to: string, fromKey: string, toKey: string): string[] => [
  `ALTER TABLE integrations RENAME COLUMN ${from} TO ${to}`,
  `ALTER TABLE integrations RENAME CONSTRAINT ${fromKey} TO ${toKey}`,
];

export class IntegrationsSetUpBy1796600000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of rename(
      'created_by',
      'set_up_by',
      'integrations_creator',
      'integrations_set_up_by',
    ))
      await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of rename(
      'set_up_by',
      'created_by',
      'integrations_set_up_by',
      'integrations_creator',
    ))
      await queryRunner.query(statement);
  }
}
