import { z } from 'zod';
import { pageOf, Timestamp } from '../../../platform/http/index.js';
import { RunUsage } from '../queue/run-usage.js';
import type { Run } from '../queue/run.entity.js';
import { runStatuses } from '../queue/run.status.js';

export const RunView = z
  .object({
    id: z.uuid(),
    agentUsername: z.string(),
    chatId: z.uuid().nullable().describe('null: asked through the facade'),
    triggerMessageId: z.uuid().nullable().describe('The question'),
    status: z.enum(runStatuses),
    attempts: z.number().describe('How often a worker began it'),
    messageId: z.uuid().nullable().describe('The answer, once it is in the chat'),
    generation: z.number().describe('How often the role was asked for this message before'),
    parentRunId: z.uuid().nullable().describe('The run whose answer called this role'),
    rootRunId: z.uuid().nullable().describe('The run that a person started this chain of calls with'),
    depth: z.number().describe('0: called by a person'),
    finishReason: z.string().nullable().describe('`length`: the answer was cut short, and can be continued'),
    error: z.object({ code: z.string(), detail: z.string() }).nullable(),
    usage: RunUsage.nullable(),
    createdAt: Timestamp,
    startedAt: Timestamp.nullable(),
    finishedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Run' });
export type RunView = z.infer<typeof RunView>;
export const RunPage = pageOf(RunView);

export const RunDetails = RunView.extend({
  position: z
    .int()
    .nullable()
    .describe(
      'How many of the organization begin before it, itself included; null: it waits for its turn in a chat, or does not wait to begin',
    ),
  partial: z
    .object({ text: z.string(), eventId: z.string().describe('`Last-Event-ID` for what comes after') })
    .nullable()
    .describe('What is written so far of an answer that is not in the chat'),
  approvals: z.array(z.uuid()).describe('What it waits for people to decide'),
  noted: z
    .object({
      user: z.string().nullable(),
      metadata: z.record(z.string(), z.string()).nullable(),
    })
    .nullable()
    .describe('Of a request through the facade: what the program noted for itself'),
}).meta({ id: 'RunDetails' });
export type RunDetails = z.infer<typeof RunDetails>;

export const RetryRun = z
  .strictObject({
    mode: z
      .enum(['continue', 'restart'])
      .optional()
      .describe(
        'Go on with what was reached (roles that work in steps: after the last one, and only for the person whom the run worked for), ' +
          'or begin anew; by default the former if there is any',
      ),
  })
  .prefault({});
export type RetryRun = z.infer<typeof RetryRun>;

export const runView = (run: Run): RunView => ({
  id: run.id,
  agentUsername: run.agentUsername,
  chatId: run.chatId,
  triggerMessageId: run.triggerMessageId,
  status: run.status,
  attempts: run.attempts,
  messageId: run.messageId,
  generation: run.generation,
  parentRunId: run.parentRunId,
  rootRunId: run.rootRunId,
  depth: run.calledThrough.length,
  finishReason: run.finishReason,
  error: run.errorCode ? { code: run.errorCode, detail: run.errorDetail ?? '' } : null,
  usage: run.usage,
  createdAt: run.createdAt.toISOString(),
  startedAt: run.startedAt?.toISOString() ?? null,
  finishedAt: run.finishedAt?.toISOString() ?? null,
});
