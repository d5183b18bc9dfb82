import { catalogue, type ErrorCode } from './catalogue.js';
import type { FieldRule } from './field-rules.js';

export interface FieldError {
  path: string;
  message: string;
  /** Names the rule that was broken, for programs that word it themselves; mistakes of one place only have none. */
  rule?: FieldRule;
  /** The bound of that rule, if it has one. */
  limit?: number;
}

interface ErrorOptions {
  errors?: FieldError[];
  /** Seconds after which the client may try again. */
  retryAfter?: number;
  cause?: unknown;
}

/** An expected failure with a stable code; each transport maps it once. `detail` is safe to show. */
export class AppError extends Error {
  readonly errors?: FieldError[];
  readonly retryAfter?: number;

  constructor(
    readonly code: ErrorCode,
    readonly detail: string = catalogue[code].title,
    options: ErrorOptions = {},
  ) {
    super(`${code}: ${detail}`, { cause: options.cause });
    this.name = 'AppError';
    this.errors = options.errors;
    this.retryAfter = options.retryAfter;
  }

  get status(): number {
    return catalogue[this.code].status;
  }

  get title(): string {
    return catalogue[this.code].title;
  }
}

/** `<what> was not found`, the same for what does not exist and for what belongs to others. */
export const notFound = (what: string) => new AppError('not_found', `${what} was not found`);

export const isNotFound = (error: unknown): error is AppError =>
  error instanceof AppError && error.code === 'not_found';

/** For `catch`: who cannot find what holds a thing cannot find the thing. */
export const hiddenAs =
  (what: string) =>
  (error: unknown): never => {
    throw isNotFound(error) ? notFound(what) : error;
  };

/** For a field whose value is somebody else's. */
export const alreadyExists = (path: string, message: string, cause: unknown) =>
  new AppError('already_exists', `This ${path} ${message}`, { errors: [{ path, message }], cause });
