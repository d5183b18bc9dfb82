import type { Type } from '@nestjs/common';
import { discover } from '../../platform/discovery/index.js';
// What types are made of is complete before the first of them is loaded: `import()` would not wait for it.
import '../contacts/contacts.module.js';
import type { Integration } from '../integration.js';

const isClass = (value: unknown): value is Type => typeof value === 'function';

const isIntegrationClass = (value: unknown): value is Type<Integration> =>
  isClass(value) && typeof (value.prototype as Partial<Integration> | undefined)?.verify === 'function';

/** The outside worlds that this product knows, one file each. */
export const discovered = await discover(import.meta.dirname, '.integration', isIntegrationClass);

/** Of those that have tables, routes or other pieces: each makes and exports its integration. */
export const typeModules = await discover(import.meta.dirname, '.module', isClass);
