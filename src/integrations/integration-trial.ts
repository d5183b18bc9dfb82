import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { AppError } from '../platform/errors/index.js';
import { invalid } from '../platform/http/index.js';
import { log } from '../platform/logging/index.js';
import {
  IntegrationRefused,
  type Given,
  type IntegrationRef,
  type Verified,
  type Wanted,
} from './integration.js';
import { IntegrationTypes } from './integration-types.js';
import { within } from './within.js';

type Fields = Record<string, unknown>;

const verifyMillis = 20_000;
/** Who deletes one waits for no more. */
const leaveMillis = 5_000;

/** Reads what was set up for a type, and asks the other side whether it is right. */
@Injectable()
export class IntegrationTrial {
  constructor(private readonly types: IntegrationTypes) {}

  /** Throws `validation_failed` naming every field, and `not_found` for a type that there is not. */
  read(type: string, given: { settings: Fields; secrets: Fields }): Given<Fields, Fields> {
    const { settings, secrets } = this.types.get(type);
    const read = [
      readIn(settings, given.settings, 'settings'),
      readIn(secrets, given.secrets, 'secrets'),
    ] as const;
    const issues = read.flatMap((one) => one.issues);
    if (issues.length > 0) throw invalid(issues);
    return { settings: read[0].value, secrets: read[1].value };
  }

  /** Throws `integration_refused` in the other side's words, or `integration_unreachable`. No transaction is open. */
  async verify(type: string, wanted: Wanted<Fields, Fields>): Promise<Verified<Fields, Fields>> {
    try {
      return await this.types.get(type).verify(wanted, AbortSignal.timeout(verifyMillis));
    } catch (error) {
      throw toldFrom(error);
    }
  }

  /** Whether one of this type has anything at the other side that it takes away. */
  leaves(type: string): boolean {
    return this.types.find(type)?.leave !== undefined;
  }

  /** It is to be deleted: what it has set up at the other side is taken away, as far as that can be done now. */
  async leave(type: string, given: Given<Fields, Fields> & IntegrationRef): Promise<void> {
    const { id, orgId, agentId } = given;
    try {
      const known = { id, orgId, agentId, ...this.read(type, given) };
      await within(leaveMillis, async (signal) => this.types.find(type)?.leave?.(known, signal));
    } catch (error) {
      log.warn(
        { err: error, integrationId: id },
        'what is deleted here was not taken away at the other side',
      );
    }
  }
}

function toldFrom(error: unknown): unknown {
  if (error instanceof IntegrationRefused) {
    const { detail, path } = error;
    const errors = path === undefined ? undefined : [{ path, message: detail }];
    return new AppError('integration_refused', detail, { errors, cause: error });
  }
  const isSilent = error instanceof Error && error.name === 'TimeoutError';
  const isOutside = error instanceof AppError && error.code.startsWith('egress_');
  if (!isSilent && !isOutside) return error;
  return new AppError('integration_unreachable', isOutside ? error.detail : undefined, { cause: error });
}

function readIn(schema: z.ZodObject, value: Fields, place: string) {
  const { success, data, error } = schema.strict().safeParse(value);
  if (success) return { value: data as Fields, issues: [] };
  return { value: {}, issues: error.issues.map((issue) => ({ ...issue, path: [place, ...issue.path] })) };
}
