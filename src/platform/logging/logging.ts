import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';
import { ContextValue } from '../context/index.js';
import type { Config } from '../config/index.js';

interface LogContext {
  requestId?: string;
  orgId?: string;
  runId?: string;
  documentId?: string;
  job?: string;
}

const context = new ContextValue<LogContext>();

/** Runs `work` with `bindings` on every line logged in it, across awaits. */
export function withLogContext<T>(bindings: LogContext, work: () => T): T {
  return context.run({ ...context.get(), ...bindings }, work);
}

/** Adds to the present context, for what is learnt half-way (the organization after authentication). */
export function addLogContext(bindings: LogContext): void {
  Object.assign(context.get() ?? {}, bindings);
}

/** The process's one logger; `configureLogging` sets its level and form before anything is logged. */
export let log: Logger = pino({ level: 'silent' });

/**
 * What is told of an error: its kind, message, place and causes. Drivers hang statements, their values and whole rows
 * on theirs, and none of that belongs into a log.
 */
export function withoutContents(error: unknown): unknown {
  if (!(error instanceof Error)) return typeof error === 'object' ? '[not an error]' : error;
  const { name, message, stack, cause } = error;
  const { code } = error as { code?: unknown };
  return {
    type: name,
    message,
    stack,
    ...(code === undefined ? {} : { code }),
    ...(cause === undefined ? {} : { cause: withoutContents(cause) }),
  };
}

export function configureLogging(config: Pick<Config, 'LOG_LEVEL' | 'LOG_FORMAT' | 'MODE'>): void {
  log = pino({
    level: config.LOG_LEVEL,
    base: { mode: config.MODE, pid: process.pid },
    mixin: () => ({ ...context.get() }),
    serializers: { err: withoutContents },
    redact: ['password', 'token', '*.password', '*.token', '*.key', '*.secret', '*.authorization'],
    ...(config.LOG_FORMAT === 'pretty'
      ? { transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname,mode', singleLine: true } } }
      : {}),
  });
}

let isBooting = true;

/** From now on an error of Nest's own is news; until now the boot ends with it, and says what is wrong once and plainly. */
export const bootFinished = (): void => void (isBooting = false);

/** Nest's own lines through pino; its boot chatter is debug. */
export const nestLogger: LoggerService = {
  log: (message: unknown, scope?: unknown) => log.debug({ scope }, String(message)),
  warn: (message: unknown, scope?: unknown) => log.warn({ scope }, String(message)),
  error: (message: unknown, ...rest: unknown[]) =>
    log[isBooting ? 'debug' : 'error'](
      { err: message instanceof Error ? message : undefined, detail: rest },
      String(message),
    ),
  debug: (message: unknown, scope?: unknown) => log.debug({ scope }, String(message)),
  verbose: (message: unknown, scope?: unknown) => log.trace({ scope }, String(message)),
  fatal: (message: unknown, scope?: unknown) => log.fatal({ scope }, String(message)),
};
