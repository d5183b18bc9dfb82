import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { SealedColumns } from '../identity/index.js';
import { Envelopes, type Place } from '../platform/crypto/index.js';
import { log } from '../platform/logging/index.js';
import type { IntegrationRow } from './integration.entity.js';

type Sealed = Pick<IntegrationRow, 'secretsSealed' | 'keyId' | 'secretNames'>;

const placeOf = ({ orgId, id }: Pick<IntegrationRow, 'orgId' | 'id'>): Place => ({
  orgId,
  table: 'integrations',
  id,
});

const Secrets = z.record(z.string(), z.unknown());

/** Seals what integrations are let in with, bound to their rows. What it opens is never logged or stored. */
@Injectable()
export class IntegrationSecrets {
  constructor(
    private readonly envelopes: Envelopes,
    columns: SealedColumns,
  ) {
    columns.add({ table: 'integrations', sealed: 'secrets_sealed', keyId: 'key_id' });
  }

  /** Throws `encryption_not_configured`. */
  seal(row: Pick<IntegrationRow, 'orgId' | 'id'>, secrets: Record<string, unknown>): Sealed {
    return {
      secretsSealed: this.envelopes.seal(JSON.stringify(secrets), placeOf(row)),
      keyId: this.envelopes.newestKeyId,
      secretNames: Object.keys(secrets).sort(),
    };
  }

  /** What can be opened no more is set up anew: then nothing is there. */
  readable(row: Pick<IntegrationRow, 'orgId' | 'id' | 'secretsSealed'>): Record<string, unknown> {
    try {
      return this.open(row);
    } catch (error) {
      log.warn({ err: error, integrationId: row.id }, 'the secrets of an integration could not be opened');
      return {};
    }
  }

  /** Throws `encryption_not_configured`, `encryption_key_unknown` or `secret_damaged`. */
  open(row: Pick<IntegrationRow, 'orgId' | 'id' | 'secretsSealed'>): Record<string, unknown> {
    return Secrets.parse(JSON.parse(this.envelopes.open(row.secretsSealed, placeOf(row))));
  }
}
