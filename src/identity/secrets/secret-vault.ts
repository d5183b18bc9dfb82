import { Injectable } from '@nestjs/common';
import { DataSource, In, type FindOptionsWhere } from 'typeorm';
import { Envelopes, type Place } from '../../platform/crypto/index.js';
import type { Tx } from '../../platform/database/index.js';
import { notFound } from '../../platform/errors/index.js';
import { Secret } from './secret.entity.js';

type Sealed = Pick<Secret, 'ciphertext' | 'keyId'>;

const placeOf = (orgId: string, id: string): Place => ({ orgId, table: 'secrets', id });

/** Opens the secrets of organizations for the modules that use them. What it returns is never logged or stored. */
@Injectable()
export class SecretVault {
  constructor(
    private readonly dataSource: DataSource,
    private readonly envelopes: Envelopes,
  ) {}

  /**
   * The value of a secret, in the scope of its organization.
   * Throws `not_found`, `encryption_not_configured`, `encryption_key_unknown` or `secret_damaged`.
   */
  async open(orgId: string, id: string, tx?: Tx): Promise<string> {
    const manager = tx?.manager ?? this.dataSource.manager;
    const secret = await manager.findOne(Secret, { select: { ciphertext: true }, where: { orgId, id } });
    if (!secret) throw notFound('The secret');
    return this.envelopes.open(secret.ciphertext, placeOf(orgId, id));
  }

  /** Those among the ids that are secrets of the organization. */
  async known(tx: Tx, orgId: string, ids: string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const found = await tx.manager.find(Secret, { select: { id: true }, where: { orgId, id: In(ids) } });
    return new Set(found.map(({ id }) => id));
  }

  /** What secrets are called, by their ids; those that are not there are left out. */
  async namesOf(orgId: string, ids: string[]): Promise<Map<string, string>> {
    const found = await this.named({ orgId, id: In(ids) }, ids);
    return new Map(found.map(({ id, name }) => [id, name]));
  }

  /** The other way round. */
  async idsOf(orgId: string, names: string[]): Promise<Map<string, string>> {
    const found = await this.named({ orgId, name: In(names) }, names);
    return new Map(found.map(({ id, name }) => [name, id]));
  }

  private named(where: FindOptionsWhere<Secret>, wanted: string[]): Promise<Pick<Secret, 'id' | 'name'>[]> {
    if (wanted.length === 0) return Promise.resolve([]);
    return this.dataSource.manager.find(Secret, { select: { id: true, name: true }, where });
  }

  /** Throws `encryption_not_configured`. */
  seal(orgId: string, id: string, value: string): Sealed {
    return {
      ciphertext: this.envelopes.seal(value, placeOf(orgId, id)),
      keyId: this.envelopes.newestKeyId,
    };
  }

  /** The same value under the newest master key; it is not opened. Throws as `open` does. */
  rewrap(place: Place, ciphertext: string): Sealed {
    return {
      ciphertext: this.envelopes.rewrap(ciphertext, place),
      keyId: this.envelopes.newestKeyId,
    };
  }

  /** Throws `encryption_not_configured`. */
  get newestKeyId(): string {
    return this.envelopes.newestKeyId;
  }
}
