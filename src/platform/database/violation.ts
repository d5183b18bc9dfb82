import { QueryFailedError } from 'typeorm';

/** The name of the constraint that a failed statement would have violated. */
export const violatedConstraint = (error: unknown): string | undefined =>
  error instanceof QueryFailedError ? (error.driverError as { constraint?: string }).constraint : undefined;

/** Two transactions waited for each other, and the database ended this one. */
export const isDeadlock = (error: unknown): boolean =>
  error instanceof QueryFailedError && (error.driverError as { code?: string }).code === '40P01';
