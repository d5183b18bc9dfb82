import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { asSystem, inOrganization } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { Supervision, type DesiredState } from '../platform/supervision/index.js';
import { subjectOf } from './integration-reader.js';
import { IntegrationSecrets } from './integration-secrets.js';
import { IntegrationTrial } from './integration-trial.js';
import { IntegrationRow } from './integration.entity.js';
import type { SetUp } from './integration.js';

type Fields = Record<string, unknown>;

/** Who calls from outside waits while all of them are asked. */
const mostAlike = 100;

/** One that is set up, opened to be worked with, whatever process has it. */
export interface Opened extends SetUp<Fields, Fields> {
  /** What people want of it: one that is stopped takes nothing and does nothing. */
  desired: DesiredState;
}

/** Opens integrations for what works by them: who calls from outside, and tools of roles. */
@Injectable()
export class IntegrationDoors {
  constructor(
    private readonly dataSource: DataSource,
    private readonly trial: IntegrationTrial,
    private readonly secrets: IntegrationSecrets,
    private readonly supervision: Supervision,
  ) {}

  /**
   * For who calls from outside and has said no organization: `work` is in that of the integration, and has yet to find out
   * whether they may. Throws `not_found`.
   */
  async enter<T>(type: string, id: string, work: (opened: Opened) => Promise<T>): Promise<T> {
    const found = await asSystem('auth', () =>
      this.dataSource.manager.findOne(IntegrationRow, { select: { orgId: true }, where: { id, type } }),
    );
    if (!found) throw notFound('The integration');
    const { orgId } = found;
    return inOrganization(orgId, async () => {
      const row = await this.dataSource.manager.findOneBy(IntegrationRow, { orgId, id });
      if (!row) throw notFound('The integration');
      return work(await this.open(row));
    });
  }

  /** Which of this type are set up alike in this, in all organizations, for `enter`. */
  async alike(type: string, settings: Fields): Promise<string[]> {
    const found = await asSystem('auth', () =>
      this.dataSource.query<{ id: string }[]>(
        'SELECT id FROM integrations WHERE type = $1 AND settings @> $2::jsonb ORDER BY id LIMIT $3',
        [type, JSON.stringify(settings), mostAlike],
      ),
    );
    return found.map(({ id }) => id);
  }

  /** Of a role, in the scope of its organization; undefined where it has none. */
  async ofAgent(orgId: string, agentId: string, type: string): Promise<Opened | undefined> {
    const row = await this.dataSource.manager.findOneBy(IntegrationRow, { orgId, agentId, type });
    return row ? this.open(row) : undefined;
  }

  /** Throws what opening secrets does, and `validation_failed` for what another version of the server has saved. */
  private async open(row: IntegrationRow): Promise<Opened> {
    const { id, orgId, agentId, accountKey, type, settings } = row;
    const given = this.trial.read(type, { settings, secrets: this.secrets.open(row) });
    const { desired } = await this.supervision.status(subjectOf(row));
    return { id, orgId, agentId, accountKey, ...given, desired };
  }
}
