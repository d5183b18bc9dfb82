import { Injectable } from '@nestjs/common';
import { notFound } from '../platform/errors/index.js';
import type { Integration } from './integration.js';

/** The outside worlds that this server knows. */
@Injectable()
export class IntegrationTypes {
  private readonly types = new Map<string, Integration>();

  /** While modules are made. Throws when its file has another name. */
  add(name: string, type: Integration): void {
    if (type.type !== name) throw new Error(`${name}.integration: its type is ${type.type}`);
    this.types.set(name, type);
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
