import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { UserActor } from '../identity/index.js';
import type { Tx } from '../platform/database/index.js';
import { AppError } from '../platform/errors/index.js';
import { invalid } from '../platform/http/index.js';
import {
  IntegrationRefused,
  type Account,
  type Completed,
  type Given,
  type IntegrationRef,
  type Settled,
} from './integration.js';
import { IntegrationTypes } from './integration-types.js';

type Fields = Record<string, unknown>;

const verifyMillis = 20_000;

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

  /** Throws `validation_failed` naming what is not the actor's to use. */
  async permit(tx: Tx, actor: UserActor, type: string, settings: Fields, at: IntegrationRef): Promise<void> {
    await this.types.get(type).permit?.(tx, actor, settings, at);
  }

  /** With what the type makes itself. */
  complete(type: string, given: Given<Fields, Fields>, kept: Fields): Completed<Fields> {
    return this.types.get(type).complete?.(given, kept) ?? { secrets: given.secrets };
  }

  /** Throws `integration_refused` in the other side's words, or `integration_unreachable`. No transaction is open. */
  verify(type: string, given: Given<Fields, Fields>, at: IntegrationRef): Promise<Account> {
    return asked(() => this.types.get(type).verify(given, at, AbortSignal.timeout(verifyMillis)));
  }

  /** What is to be saved. Throws as `verify` does. */
  async settle(
    type: string,
    given: Given<Fields, Fields>,
    at: IntegrationRef,
  ): Promise<Settled<Fields, Fields>> {
    const one = this.types.get(type);
    const signal = AbortSignal.timeout(verifyMillis);
    if (one.settle)
      return asked(async () => (await one.settle?.(given, at, signal)) as Settled<Fields, Fields>);
    return { ...given, account: await this.verify(type, given, at), write: () => Promise.resolve() };
  }
}

async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof IntegrationRefused) {
      const { detail, path } = error;
      const errors = path === undefined ? undefined : [{ path, message: detail }];
      throw new AppError('integration_refused', detail, { errors, cause: error });
    }
    const isSilent = error instanceof Error && error.name === 'TimeoutError';
    const isOutside = error instanceof AppError && error.code.startsWith('egress_');
    if (!isSilent && !isOutside) throw error;
    throw new AppError('integration_unreachable', isOutside ? error.detail : undefined, { cause: error });
  }
}

function readIn(schema: z.ZodObject, value: Fields, place: string) {
  const { success, data, error } = schema.strict().safeParse(value);
  if (success) return { value: data as Fields, issues: [] };
  return { value: {}, issues: error.issues.map((issue) => ({ ...issue, path: [place, ...issue.path] })) };
}
