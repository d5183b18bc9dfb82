import { Injectable, type OnModuleInit, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { discover } from '../../platform/discovery/index.js';
import { notFound } from '../../platform/errors/index.js';
import type { Integration } from './integration.js';

const isIntegrationClass = (value: unknown): value is Type<Integration> =>
  typeof value === 'function' &&
  ['verify', 'start'].every(
    (method) => typeof (value.prototype as Record<string, unknown> | undefined)?.[method] === 'function',
  );

/** Read while modules load, so that Nest can make them like any other provider. */
export const discovered = await discover(import.meta.dirname, '.integration', isIntegrationClass);

export const integrationClasses = (): Type<Integration>[] => discovered.map(({ value }) => value);

/** The outside worlds that this product knows, one file each. */
@Injectable()
export class IntegrationTypes implements OnModuleInit {
  private readonly types = new Map<string, Integration>();

  constructor(private readonly module: ModuleRef) {}

  onModuleInit(): void {
    for (const { name, value } of discovered) {
      const type = this.module.get<Integration>(value, { strict: false });
      if (type.type !== name) throw new Error(`${name}.integration: its type is ${type.type}`);
      this.types.set(name, type);
    }
  }

  get all(): Integration[] {
    return [...this.types.values()];
  }

  /** Undefined for what another version of the server knew. */
  find(type: string): Integration | undefined {
    return this.types.get(type);
  }

  /** Throws `not_found`. */
  get(type: string): Integration {
    const found = this.find(type);
    if (!found) throw notFound('This type of integration');
    return found;
  }
}
