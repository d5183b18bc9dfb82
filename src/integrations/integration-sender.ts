import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppError, notFound } from '../platform/errors/index.js';
import { IntegrationSecrets } from './integration-secrets.js';
import { IntegrationTrial } from './integration-trial.js';
import { IntegrationRow } from './integration.entity.js';
import type { Outgoing, Sent } from './types/integration.js';
import { IntegrationTypes } from './types/integration-types.js';

/** Brings what roles and people say to the other side, from any process. No transaction is open. */
@Injectable()
export class IntegrationSender {
  constructor(
    private readonly dataSource: DataSource,
    private readonly types: IntegrationTypes,
    private readonly trial: IntegrationTrial,
    private readonly secrets: IntegrationSecrets,
  ) {}

  /** In the scope of its organization. Throws `IntegrationRefused`, `integration_unknown`, and `not_found`. */
  async send(orgId: string, id: string, message: Outgoing, signal: AbortSignal): Promise<Sent> {
    const row = await this.dataSource.manager.findOneBy(IntegrationRow, { orgId, id });
    if (!row) throw notFound('The integration');
    const type = this.types.find(row.type);
    if (!type?.send) throw new AppError('integration_unknown', `Nothing can be sent by ${row.type} here`);
    const given = this.trial.read(row.type, { settings: row.settings, secrets: this.secrets.open(row) });
    return type.send({ ...given, id, orgId, agentId: row.agentId }, message, signal);
  }
}
