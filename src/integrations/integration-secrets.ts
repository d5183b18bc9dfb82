import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Envelopes, type Place } from '../platform/crypto/index.js';
import type { IntegrationRow } from './integration.entity.js';

type Sealed = Pick<IntegrationRow, 'secretsSealed' | 'secretNames'>;

const placeOf = ({ orgId, id }: Pick<IntegrationRow, 'orgId' | 'id'>): Place => ({
  orgId,
  table: 'integrations',
  id,
});

const Secrets = z.record(z.string(), z.unknown());

/** Seals what integrations are let in with, bound to their rows. What it opens is never logged or stored. */
@Injectable()
export class IntegrationSecrets {
  constructor(private readonly envelopes: Envelopes) {}

  /** Throws `encryption_not_configured`. */
  seal(row: Pick<IntegrationRow, 'orgId' | 'id'>, secrets: Record<string, unknown>): Sealed {
    return {
      secretsSealed: this.envelopes.seal(JSON.stringify(secrets), placeOf(row)),
      secretNames: Object.keys(secrets).sort(),
    };
  }

  /** Throws `encryption_not_configured`, `encryption_key_unknown` or `secret_damaged`. */
  open(row: Pick<IntegrationRow, 'orgId' | 'id' | 'secretsSealed'>): Record<string, unknown> {
    return Secrets.parse(JSON.parse(this.envelopes.open(row.secretsSealed, placeOf(row))));
  }
}
