import { invalid } from '../../platform/http/index.js';
import type { AppError } from '../../platform/errors/index.js';

/** A part of a request that is not taken, told by its name. */
export const refused = (path: (string | number)[], message: string): AppError => invalid([{ path, message }]);

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
