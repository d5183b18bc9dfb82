import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppError, notFound } from '../platform/errors/index.js';
import { IntegrationSecrets } from './integration-secrets.js';
import { IntegrationTrial } from './integration-trial.js';
import { IntegrationRow } from './integration.entity.js';
import type { Integration, Outgoing, Sent } from './integration.js';
import { IntegrationTypes } from './integration-types.js';

/** What sends by one integration, as it is set up now. */
export interface ReadySender {
  type: Pick<Integration, 'edits' | 'sendsOnce' | 'buttons'>;
  settings: Record<string, unknown>;
  send(message: Outgoing, signal: AbortSignal): Promise<Sent>;
  /** Undefined where what was said stays. */
  takeBack?(what: Pick<Outgoing, 'to' | 'id' | 'messageId' | 'edits'>, signal: AbortSignal): Promise<void>;
}

/** Brings what roles and people say to the other side, from any process. No transaction is open. */
@Injectable()
export class IntegrationSender {
  constructor(
    private readonly dataSource: DataSource,
    private readonly types: IntegrationTypes,
    private readonly trial: IntegrationTrial,
    private readonly secrets: IntegrationSecrets,
  ) {}

  /**
   * In the scope of its organization; undefined for one that only hears. Throws `integration_unknown`, `not_found`, and what
   * is wrong with its settings.
   */
  async ready(orgId: string, id: string): Promise<ReadySender | undefined> {
    const row = await this.dataSource.manager.findOneBy(IntegrationRow, { orgId, id });
    if (!row) throw notFound('The integration');
    const type = this.types.find(row.type);
    if (!type) throw new AppError('integration_unknown', `Nothing can be sent by ${row.type} here`);
    if (!type.send) return undefined;
    const given = this.trial.read(row.type, { settings: row.settings, secrets: this.secrets.open(row) });
    if (type.sends?.(given.settings) === false) return undefined;
    const at = { id, orgId, agentId: row.agentId };
    const send = type.send.bind(type);
    const takeBack = type.takeBack?.bind(type);
    return {
      type,
      settings: row.settings,
      send: (message, signal) => send({ ...given, ...at }, message, signal),
      takeBack: takeBack && ((what, signal) => takeBack({ ...given, ...at }, what, signal)),
    };
  }
}
