import { z } from 'zod';
import { pageOf, Timestamp } from '../http/index.js';
import { actualStates, causes, desiredStates } from './lifecycle.js';
import type { SupervisionStep, Supervised } from './supervised.entity.js';

const Failure = z.object({ code: z.string(), detail: z.string() });

export const StatusView = z
  .object({
    desired: z.enum(desiredStates).describe('What people want'),
    actual: z
      .enum(actualStates)
      .describe('How it is: `stopped` although `running` is desired sleeps until it is needed'),
    lastActivityAt: Timestamp.nullable(),
    heartbeatAt: Timestamp.nullable().describe('When the process that has it last said that it lives'),
    runningSince: Timestamp.nullable(),
    restarts: z.number().int().describe('Since it was started: by people, by itself and to another process'),
    nextAttemptAt: Timestamp.nullable().describe('Of an `error`: when it is begun anew; null: it is not'),
    error: Failure.optional().describe('While its state is `error`'),
    lastError: Failure.extend({ at: Timestamp }).nullable().describe('Kept when it works again'),
  })
  .meta({ id: 'LifecycleStatus' });
export type StatusView = z.infer<typeof StatusView>;

export const StepView = z
  .object({
    id: z.uuid(),
    at: Timestamp,
    from: z.enum(actualStates),
    to: z.enum(actualStates),
    cause: z
      .enum(causes)
      .describe(
        '`woken`: it was needed; `idle`: it was not for long; `retried`: after a failure; `moved`: its process is gone, or had too ' +
          'many; `gave_up`: it is begun no more by itself',
      ),
    userId: z.uuid().nullable().describe('Who did it, if somebody did'),
    error: Failure.nullable(),
  })
  .meta({ id: 'LifecycleStep' });
export type StepView = z.infer<typeof StepView>;
export const StepPage = pageOf(StepView);

const timeOf = (date: Date | null | undefined): string | null => date?.toISOString() ?? null;

/** Of what was never needed there is no row: it sleeps. */
export function statusView(row: (Supervised & { heartbeatAt: Date | null }) | undefined): StatusView {
  const { errorCode = null, errorDetail = null } = row ?? {};
  const failure = errorCode === null ? null : { code: errorCode, detail: errorDetail ?? '' };
  return {
    desired: row?.desired ?? 'running',
    actual: row?.actual ?? 'stopped',
    lastActivityAt: timeOf(row?.lastActivityAt),
    heartbeatAt: timeOf(row?.heartbeatAt),
    runningSince: timeOf(row?.runningSince),
    restarts: row?.restarts ?? 0,
    nextAttemptAt: row?.actual === 'error' ? timeOf(row.dueAt) : null,
    ...(row?.actual === 'error' && failure ? { error: failure } : {}),
    lastError: failure && row?.errorAt ? { ...failure, at: row.errorAt.toISOString() } : null,
  };
}

export const stepView = (step: SupervisionStep): StepView => ({
  id: step.id,
  at: step.at.toISOString(),
  from: step.before,
  to: step.after,
  cause: step.cause,
  userId: step.userId,
  error: step.errorCode === null ? null : { code: step.errorCode, detail: step.errorDetail ?? '' },
});
