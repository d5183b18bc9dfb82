import { ApiExtension, ApiOperation } from '@nestjs/swagger';
import type { ErrorCode } from '../errors/index.js';

/** What a route is for, in one line without a full stop, and what else its callers must know (Markdown): for OpenAPI. */
export const Summary = (summary: string, description?: string): MethodDecorator =>
  ApiOperation({ summary, description });

/** Errors that are this route's own, beside those of every route like it (see `describeFailures`): for OpenAPI. */
export const Fails = (...codes: ErrorCode[]): MethodDecorator => ApiExtension('x-errors', codes);
