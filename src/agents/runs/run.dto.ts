import { z } from 'zod';
import { pageOf, Timestamp } from '../../platform/http/index.js';
import { runStatuses, type Run } from './run.entity.js';

export const RunView = z
  .object({
    id: z.uuid(),
    agentUsername: z.string(),
    chatId: z.uuid().nullable(),
    triggerMessageId: z.uuid().nullable(),
    status: z.enum(runStatuses),
    attempts: z.number(),
    messageId: z.uuid().nullable(),
    error: z.object({ code: z.string(), detail: z.string() }).nullable(),
    usage: z.object({ inputTokens: z.number(), outputTokens: z.number() }).nullable(),
    createdAt: Timestamp,
    startedAt: Timestamp.nullable(),
    finishedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Run' });
export type RunView = z.infer<typeof RunView>;
export const RunPage = pageOf(RunView);

export const RunDetails = RunView.extend({
  partial: z
    .object({ text: z.string(), eventId: z.string().describe('`Last-Event-ID` for what comes after') })
    .nullable()
    .describe('What is written so far of an answer that is not in the chat'),
}).meta({ id: 'RunDetails' });
export type RunDetails = z.infer<typeof RunDetails>;

export const runView = (run: Run): RunView => ({
  id: run.id,
  agentUsername: run.agentUsername,
  chatId: run.chatId,
  triggerMessageId: run.triggerMessageId,
  status: run.status,
  attempts: run.attempts,
  messageId: run.messageId,
  error: run.errorCode ? { code: run.errorCode, detail: run.errorDetail ?? '' } : null,
  usage: run.usage,
  createdAt: run.createdAt.toISOString(),
  startedAt: run.startedAt?.toISOString() ?? null,
  finishedAt: run.finishedAt?.toISOString() ?? null,
});
