import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Transactions } from '../platform/database/index.js';
import { AppError, notFound } from '../platform/errors/index.js';
import { Supervision } from '../platform/supervision/index.js';
import { subjectOf } from './integration-reader.js';
import { IntegrationSecrets } from './integration-secrets.js';
import { IntegrationTrial } from './integration-trial.js';
import { IntegrationRow } from './integration.entity.js';
import {
  IntegrationRefused,
  type Copy,
  type Fate,
  type Integration,
  type Outgoing,
  type Sent,
  type SetUp,
} from './integration.js';
import { IntegrationTypes } from './integration-types.js';

/** What sends by one integration, as it is set up now. */
export interface ReadySender {
  type: Pick<Integration, 'type' | 'edits' | 'buttons'>;
  settings: Record<string, unknown>;
  send(message: Outgoing, signal: AbortSignal): Promise<Sent>;
  /** Undefined where what was said stays. */
  takeBack?(what: Pick<Outgoing, 'to' | 'id' | 'messageId' | 'edits'>, signal: AbortSignal): Promise<void>;
}

/** What shows conversations elsewhere by one integration. */
export interface ReadyOnlooker {
  type: Pick<Integration, 'type'>;
  mirror(copy: Copy, signal: AbortSignal): Promise<Sent>;
  tellFate(fate: Fate, signal: AbortSignal): Promise<void>;
}

interface Open {
  row: IntegrationRow;
  type: Integration;
  given: SetUp<Record<string, unknown>, Record<string, unknown>>;
}

/** Brings what roles and people say to the other side, from any process. No transaction is open. */
@Injectable()
export class IntegrationSender {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly types: IntegrationTypes,
    private readonly trial: IntegrationTrial,
    private readonly secrets: IntegrationSecrets,
    private readonly supervision: Supervision,
  ) {}

  /**
   * In the scope of its organization; undefined for one that only hears. Throws `integration_unknown`, `not_found`, and what
   * is wrong with its settings.
   */
  async ready(orgId: string, id: string): Promise<ReadySender | undefined> {
    const { row, type, given } = await this.open(orgId, id);
    if (!type.send || type.sends?.(given.settings) === false) return undefined;
    const send = type.send.bind(type);
    const takeBack = type.takeBack?.bind(type);
    return {
      type,
      settings: row.settings,
      send: (message, signal) => this.minded(row, () => send(given, message, signal)),
      takeBack: takeBack && ((what, signal) => this.minded(row, () => takeBack(given, what, signal))),
    };
  }

  /** The same of one that looks on; undefined for one that does not any more. */
  async onlooker(orgId: string, id: string): Promise<ReadyOnlooker | undefined> {
    const { row, type, given } = await this.open(orgId, id);
    if (!type.mirror || type.mirrors?.(given.settings) === false) return undefined;
    const mirror = type.mirror.bind(type);
    return {
      type,
      mirror: (copy, signal) => this.minded(row, () => mirror(given, copy, signal)),
      tellFate: (fate, signal) => this.minded(row, async () => type.tellFate?.(given, fate, signal)),
    };
  }

  private async open(orgId: string, id: string): Promise<Open> {
    const row = await this.dataSource.manager.findOneBy(IntegrationRow, { orgId, id });
    if (!row) throw notFound('The integration');
    const type = this.types.find(row.type);
    if (!type) throw new AppError('integration_unknown', `Nothing can be sent by ${row.type} here`);
    const read = this.trial.read(row.type, { settings: row.settings, secrets: this.secrets.open(row) });
    const { agentId, accountKey } = row;
    return { row, type, given: { ...read, id, orgId, agentId, accountKey } };
  }

  /** What is refused once is refused always: whoever looks after the integration learns of it. */
  private async minded<T>(row: IntegrationRow, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof IntegrationRefused) await this.refused(row, error);
      throw error;
    }
  }

  /** Unless it was set up anew meanwhile. */
  private refused(tried: IntegrationRow, error: IntegrationRefused): Promise<void> {
    const { orgId, id } = tried;
    return this.transactions.run(async (tx) => {
      const now = await tx.manager.findOne(IntegrationRow, {
        where: { orgId, id },
        lock: { mode: 'pessimistic_read' },
      });
      const isSame =
        now?.secretsSealed === tried.secretsSealed && isDeepStrictEqual(now.settings, tried.settings);
      if (isSame) await this.supervision.failed(tx, subjectOf(tried), error);
    });
  }
}
