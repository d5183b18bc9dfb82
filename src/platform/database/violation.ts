import { QueryFailedError } from 'typeorm';

/** The name of the constraint that a failed statement would have violated. */
export const violatedConstraint = (error: unknown): string | undefined =>
  error instanceof QueryFailedError ? (error.driverError as { constraint?: string }).constraint : undefined;
