import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { newId, Transactions, violatedConstraint, type Tx } from '../../platform/database/index.js';
import { alreadyExists, AppError, notFound } from '../../platform/errors/index.js';
import { pageById, type Page, type PageQuery } from '../../platform/http/index.js';
import type { UserActor } from '../access/actor.js';
import { AuditLog } from '../audit/audit-log.js';
import { SecretVault } from './secret-vault.js';
import { secretView, shown, type CreateSecret, type ReplaceSecret, type SecretView } from './secret.dto.js';
import { Secret } from './secret.entity.js';

/** The organization's own view of its secrets: their names, and no way to a value. */
@Injectable()
export class SecretService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly vault: SecretVault,
    private readonly audit: AuditLog,
  ) {}

  async list(actor: UserActor, page: PageQuery): Promise<Page<SecretView>> {
    const query = this.dataSource.manager
      .createQueryBuilder(Secret, 's')
      .select(Object.keys(shown).map((column) => `s.${column}`))
      .where('s.orgId = :orgId', { orgId: actor.orgId });
    return pageById(query, page, secretView);
  }

  /** Throws `already_exists` for a name that is taken, and `encryption_not_configured`. */
  async create(actor: UserActor, { name, value }: CreateSecret): Promise<SecretView> {
    const { orgId, userId: createdBy } = actor;
    const id = newId();
    const sealed = this.vault.seal(orgId, id, value);
    return this.transactions.run(async (tx) => {
      await insert(tx, { id, orgId, name, createdBy, ...sealed });
      await this.audit.record(tx, actor, { action: 'secret.created', objectId: id, details: { name } });
      return this.view(tx, orgId, id);
    });
  }

  /** Throws `encryption_not_configured`. */
  async replace(actor: UserActor, id: string, { value }: ReplaceSecret): Promise<SecretView> {
    const { orgId } = actor;
    const sealed = this.vault.seal(orgId, id, value);
    return this.transactions.run(async (tx) => {
      const updatedAt = () => 'clock_timestamp()';
      const { affected } = await tx.manager.update(Secret, { orgId, id }, { ...sealed, updatedAt });
      if (!affected) throw notFound('The secret');
      const view = await this.view(tx, orgId, id);
      const details = { name: view.name };
      await this.audit.record(tx, actor, { action: 'secret.replaced', objectId: id, details });
      return view;
    });
  }

  /** Throws `secret_in_use` while something keeps to it. */
  async remove(actor: UserActor, id: string): Promise<void> {
    const { orgId } = actor;
    await this.transactions.run(async (tx) => {
      const known = await tx.manager.findOne(Secret, { select: { name: true }, where: { orgId, id } });
      const affected = await removeRow(tx, orgId, id);
      if (!known || !affected) throw notFound('The secret');
      const details = { name: known.name };
      await this.audit.record(tx, actor, { action: 'secret.deleted', objectId: id, details });
    });
  }

  private async view(tx: Tx, orgId: string, id: string): Promise<SecretView> {
    return secretView(await tx.manager.findOneOrFail(Secret, { select: shown, where: { orgId, id } }));
  }
}

async function insert(tx: Tx, secret: Omit<Secret, 'createdAt' | 'updatedAt'>): Promise<void> {
  try {
    await tx.manager.insert(Secret, secret);
  } catch (error) {
    const isTaken = violatedConstraint(error) === 'secrets_org_name';
    throw isTaken ? alreadyExists('name', 'is taken in this organization', error) : error;
  }
}

async function removeRow(tx: Tx, orgId: string, id: string): Promise<boolean> {
  try {
    const { affected } = await tx.manager.delete(Secret, { orgId, id });
    return Boolean(affected);
  } catch (error) {
    // The only constraints that a deletion can meet are others' keys to it.
    throw violatedConstraint(error) ? new AppError('secret_in_use', undefined, { cause: error }) : error;
  }
}
