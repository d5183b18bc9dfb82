import { z } from 'zod';
import { priorityNames, priorityNameOf } from '../../../identity/index.js';
import { Id, PageQuery, pageOf, Timestamp } from '../../../platform/http/index.js';
import { usageSources } from '../../../usage/index.js';
import { openStatuses } from '../queue/run.status.js';
import type { GroupRow, OpenRunRow } from './open-run.sql.js';

export const OpenRunQuery = PageQuery.extend({
  state: z.enum(openStatuses).optional(),
  agentId: Id.optional(),
  apiKeyId: Id.optional(),
});
export type OpenRunQuery = z.infer<typeof OpenRunQuery>;

const Role = z.object({ id: z.uuid(), username: z.string(), title: z.string() });
const Key = z.object({ id: z.uuid(), name: z.string(), prefix: z.string() });

export const OpenRun = z
  .object({
    id: z.uuid(),
    status: z.enum(openStatuses),
    agent: Role,
    source: z.enum(usageSources).describe('What asked for it'),
    user: z
      .object({ id: z.uuid(), username: z.string(), name: z.string() })
      .nullable()
      .describe('Whom it works for'),
    apiKey: Key.nullable().describe('Which asked for it'),
    chatId: z.uuid().nullable().describe('Of a chat that the caller is in; null for all others'),
    isOpenToMe: z.boolean().describe('Whether the caller may read and cancel it'),
    position: z
      .int()
      .nullable()
      .describe(
        'How many of the organization begin before it, itself included; null: it waits for its turn in a chat, or does not wait to begin',
      ),
    priority: z.enum(priorityNames),
    attempts: z.int().describe('How often a worker began it'),
    createdAt: Timestamp,
    startedAt: Timestamp.nullable(),
    waitingSince: Timestamp.nullable().describe('Since when it waits for people'),
  })
  .meta({ id: 'OpenRun' });
export type OpenRun = z.infer<typeof OpenRun>;
export const OpenRunPage = pageOf(OpenRun);

const Counts = z.object({
  queued: z.int(),
  running: z.int(),
  waitingApproval: z.int(),
  oldestQueuedAt: Timestamp.nullable().describe('When the one that waits longest was asked for'),
});

export const RunSummary = Counts.extend({
  agents: z.array(Role.extend(Counts.shape)).describe('Those with the most runs, 100 at most'),
  apiKeys: z.array(Key.extend(Counts.shape)).describe('Those with the most runs, 100 at most'),
  sources: z.array(z.object({ source: z.enum(usageSources), ...Counts.shape })),
}).meta({ id: 'RunSummary' });
export type RunSummary = z.infer<typeof RunSummary>;

export const openRunView = (row: OpenRunRow, position: number | undefined): OpenRun => ({
  id: row.id,
  status: row.status,
  agent: { id: row.agentId, username: row.agentUsername, title: row.agentTitle },
  source: row.source,
  user: row.userId ? { id: row.userId, username: row.username ?? '', name: row.userName ?? '' } : null,
  apiKey: row.apiKeyId ? { id: row.apiKeyId, name: row.keyName ?? '', prefix: row.keyPrefix ?? '' } : null,
  chatId: row.isMember ? row.chatId : null,
  isOpenToMe: row.chatId === null || row.isMember,
  position: position ?? null,
  priority: priorityNameOf(row.priority),
  attempts: row.attempts,
  createdAt: row.createdAt.toISOString(),
  startedAt: row.startedAt?.toISOString() ?? null,
  waitingSince: row.waitingSince?.toISOString() ?? null,
});

export function runSummary(rows: GroupRow[]): RunSummary {
  const of = (kind: GroupRow['kind']) => rows.filter((row) => row.kind === kind);
  const [all] = of('all');
  return {
    ...counts(all),
    agents: of('agent').map((row) => ({
      id: row.id ?? '',
      username: row.username ?? '',
      title: row.title ?? '',
      ...counts(row),
    })),
    apiKeys: of('key').map((row) => ({
      id: row.id ?? '',
      name: row.keyName ?? '',
      prefix: row.keyPrefix ?? '',
      ...counts(row),
    })),
    sources: of('source').flatMap((row) => (row.source ? [{ source: row.source, ...counts(row) }] : [])),
  };
}

const counts = (row: GroupRow | undefined) => ({
  queued: row?.queued ?? 0,
  running: row?.running ?? 0,
  waitingApproval: row?.waitingApproval ?? 0,
  oldestQueuedAt: row?.oldestQueuedAt?.toISOString() ?? null,
});
