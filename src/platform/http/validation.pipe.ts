import { StandardSchemaValidationPipe } from '@nestjs/common';
import { z } from 'zod';
import { AppError, type FieldError } from '../errors/index.js';

interface Issue {
  message: string;
  path?: readonly (PropertyKey | { key: PropertyKey })[];
}

/** At most this many field errors are told: a hostile body can have a million. */
const mostErrors = 50;

export function fieldErrors(issues: readonly Issue[]): FieldError[] {
  return issues.slice(0, mostErrors).map(({ path, message }) => ({
    path: (path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
    message: message.slice(0, 200),
  }));
}

export const invalid = (issues: readonly Issue[]): AppError =>
  new AppError('validation_failed', undefined, { errors: fieldErrors(issues) });

/** Checks what carries a schema: `@Body({ schema })`, `@Query({ schema })`, `@Param('id', { schema })`. */
export const validationPipe = new StandardSchemaValidationPipe({ exceptionFactory: invalid });

/** Parses outside of a controller (socket frames) with the same error. */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw invalid(parsed.error.issues);
  return parsed.data;
}
