import { StandardSchemaValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import { z } from 'zod';
import { AppError, type FieldError } from '../errors/index.js';
import { brokenRule, missing, type Issue } from './field-rule.js';

/** At most this many field errors are told: a hostile body can have a million. */
const mostErrors = 50;

export function fieldErrors(issues: readonly Issue[]): FieldError[] {
  return issues.slice(0, mostErrors).map((issue) => ({
    path: (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
    message: issue.message.slice(0, 200),
    ...brokenRule(issue),
  }));
}

export const invalid = (issues: readonly Issue[]): AppError =>
  new AppError('validation_failed', undefined, { errors: fieldErrors(issues) });

z.config({
  customError: ({ code, input }) => (code === 'invalid_type' && input === undefined ? missing : undefined),
});

/** Checks what carries a schema: `@Body({ schema })`, `@Query({ schema })`, `@Param('id', { schema })`. */
class ValidationPipe extends StandardSchemaValidationPipe {
  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    try {
      return await super.transform(value, metadata);
    } catch (error) {
      throw error instanceof AppError && error.errors ? inPlace(error, error.errors, metadata) : error;
    }
  }
}

/** What is wrong with a part of the path, or with all of a body, is told by its name. */
function inPlace(error: AppError, errors: FieldError[], { type, data }: ArgumentMetadata): AppError {
  const place = type === 'param' ? `params.${data}` : type;
  return new AppError(error.code, error.detail, {
    errors: errors.map((one) => ({ ...one, path: one.path || place })),
    cause: error,
  });
}

export const validationPipe = new ValidationPipe({ exceptionFactory: invalid });

/** Parses outside of a controller (socket frames) with the same error. */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw invalid(parsed.error.issues);
  return parsed.data;
}
