import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { keepAgentActive } from '../agents/index.js';
import { AuditLog, type UserActor } from '../identity/index.js';
import { newId, Transactions, violatedConstraint, type Tx } from '../platform/database/index.js';
import { AppError, notFound } from '../platform/errors/index.js';
import { Supervision } from '../platform/supervision/index.js';
import { ExclusiveAccounts } from './exclusive-accounts.js';
import { IntegrationReader, subjectOf } from './integration-reader.js';
import { IntegrationSecrets } from './integration-secrets.js';
import { IntegrationTrial } from './integration-trial.js';
import type { IntegrationView, PutIntegration, TryIntegration } from './integration.dto.js';
import { IntegrationRow } from './integration.entity.js';
import type { Account, Verified, Wanted } from './integration.js';

type Fields = Record<string, unknown>;

/** What is to be kept of what somebody gave, and who the other side says that it is. */
interface ToKeep extends Verified<Fields, Fields> {
  settings: Fields;
  secrets: Fields;
  /** Undefined: nobody gave anything. */
  by: UserActor | undefined;
}

/** Sets up integrations. What is saved was tried at the other side before. */
@Injectable()
export class IntegrationService {
  constructor(
    private readonly transactions: Transactions,
    private readonly reader: IntegrationReader,
    private readonly trial: IntegrationTrial,
    private readonly secrets: IntegrationSecrets,
    private readonly accounts: ExclusiveAccounts,
    private readonly supervision: Supervision,
    private readonly audit: AuditLog,
  ) {}

  /** Tries what would be saved, and keeps nothing. Throws as `put` does. */
  async try(actor: UserActor, agentId: string, type: string, given: TryIntegration): Promise<Account> {
    const wanted = await this.wantedBy(actor, agentId, type, given);
    const { account } = await this.trial.verify(type, { ...wanted, isTrial: true });
    return account;
  }

  /**
   * Throws `validation_failed` naming every field, `integration_refused` in the other side's words,
   * `integration_unreachable`, and `conflict` when it was changed meanwhile.
   */
  async put(
    actor: UserActor,
    agentId: string,
    type: string,
    { enabled, ...given }: PutIntegration,
  ): Promise<IntegrationView> {
    const known = await this.reader.known(actor, agentId, type);
    const wanted = this.wanted(actor, { agentId, type }, known, given);
    const verified = await this.trial.verify(type, { ...wanted, isTrial: false });
    await this.accounts.free(type, wanted, verified.exclusive);
    const isSetUp = !known || given.settings !== undefined || given.secrets !== undefined;
    const { settings = wanted.settings, secrets = wanted.secrets, shown } = verified;
    const kept: ToKeep = { ...verified, settings, secrets, by: isSetUp ? actor : undefined };
    await this.transactions.run(async (tx) => {
      await keepAgentActive(tx, { orgId: actor.orgId, agentId });
      if (known) await this.update(tx, actor, known, kept, enabled);
      else await this.insert(tx, actor, { agentId, type, id: wanted.id }, kept, enabled ?? true);
    });
    const view = await this.reader.get(actor, agentId, type);
    return shown ? { ...view, shown } : view;
  }

  /** What would be tried: what is given, or else what is kept. Throws `validation_failed` naming every field. */
  async wantedBy(
    actor: UserActor,
    agentId: string,
    type: string,
    given: TryIntegration,
  ): Promise<Omit<Wanted<Fields, Fields>, 'isTrial'>> {
    return this.wanted(actor, { agentId, type }, await this.reader.known(actor, agentId, type), given);
  }

  private wanted(
    { orgId }: UserActor,
    { agentId, type }: Pick<IntegrationRow, 'agentId' | 'type'>,
    known: IntegrationRow | null,
    { settings, secrets = {} }: TryIntegration,
  ): Omit<Wanted<Fields, Fields>, 'isTrial'> {
    const kept = known ? this.secrets.readable(known) : {};
    const read = this.trial.read(type, {
      settings: settings ?? known?.settings ?? {},
      secrets: withoutNull({ ...kept, ...secrets }),
    });
    return { ...read, kept, id: known?.id ?? newId(), orgId, agentId };
  }

  private async insert(
    tx: Tx,
    actor: UserActor,
    { agentId, type, id }: Pick<IntegrationRow, 'agentId' | 'type' | 'id'>,
    { settings, secrets, account, exclusive, write, by }: ToKeep,
    enabled: boolean,
  ): Promise<void> {
    const { orgId, userId } = actor;
    const row = { id, orgId };
    const made = {
      ...row,
      agentId,
      type,
      settings,
      account,
      setUpBy: userId,
      ...this.secrets.seal(row, secrets),
    };
    try {
      await tx.manager.insert(IntegrationRow, asColumns(made));
    } catch (error) {
      throw violatedConstraint(error) === 'integrations_of_agent' ? changedMeanwhile() : error;
    }
    await this.accounts.take(tx, row, account, exclusive);
    await write?.(tx, by);
    if (enabled) await this.supervision.start(tx, subjectOf(row), userId);
    else await this.supervision.stop(tx, subjectOf(row), userId);
    const details = { agentId, type, enabled };
    await this.audit.record(tx, actor, { action: 'integration.created', objectId: row.id, details });
  }

  private async update(
    tx: Tx,
    actor: UserActor,
    known: IntegrationRow,
    { settings, secrets, account, exclusive, isRenewed = false, write, by }: ToKeep,
    enabled: boolean | undefined,
  ): Promise<void> {
    const { orgId, id, agentId, type } = known;
    const subject = subjectOf(known);
    const now = await tx.manager.findOne(IntegrationRow, {
      where: { orgId, id },
      lock: { mode: 'pessimistic_write' },
    });
    if (!now) throw notFound('The integration');
    // What was tried was tried outside of the transaction: it must be what is changed.
    if (now.secretsSealed !== known.secretsSealed || !isDeepStrictEqual(now.settings, known.settings))
      throw changedMeanwhile();
    const differs = {
      settings: !isDeepStrictEqual(settings, known.settings),
      secrets: !isDeepStrictEqual(secrets, this.secrets.readable(known)),
    };
    const sealed = differs.secrets ? this.secrets.seal(known, secrets) : {};
    await tx.manager.update(
      IntegrationRow,
      { orgId, id },
      {
        ...asColumns({ settings, account, ...(by ? { setUpBy: by.userId } : {}), ...sealed }),
        updatedAt: () => 'now()',
      },
    );
    await this.accounts.take(tx, known, account, exclusive);
    await write?.(tx, by);
    if (differs.settings || differs.secrets || isRenewed)
      await this.supervision.changed(tx, subject, actor.userId);
    if (enabled === true) await this.supervision.start(tx, subject, actor.userId);
    if (enabled === false) await this.supervision.stop(tx, subject, actor.userId);
    const changed = Object.entries(differs).flatMap(([name, does]) => (does ? [name] : []));
    const details = { agentId, type, changed, ...(enabled === undefined ? {} : { enabled }) };
    await this.audit.record(tx, actor, { action: 'integration.updated', objectId: id, details });
  }
}

const changedMeanwhile = (): AppError =>
  new AppError('conflict', 'The integration was changed meanwhile: look at it anew');

/** TypeORM takes any value that has fields for an entity of its own, also one that is kept as JSON. */
const asColumns = (row: Partial<IntegrationRow>): object => row;

const withoutNull = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
