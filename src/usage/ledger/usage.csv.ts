import { stringify } from 'csv-stringify/sync';
import type { UsageDimension, UsageGroup, UsageView } from './usage.dto.js';

const cells: Record<UsageDimension, (keyof UsageGroup)[]> = {
  day: ['day'],
  agent: ['agentId', 'agentUsername'],
  user: ['userId', 'username'],
  model: ['model'],
  key: ['apiKeyId', 'apiKeyName'],
  source: ['source'],
};

const amounts: (keyof UsageGroup)[] = [
  ...(['calls', 'estimatedCalls', 'unpricedCalls'] as const),
  ...(['inputTokens', 'outputTokens', 'totalTokens', 'cachedTokens', 'reasoningTokens', 'cost'] as const),
];

/** RFC 4180; without the total, which a spreadsheet makes itself. What it would take for a formula gets an apostrophe. */
export function usageCsv({ groupBy, items }: UsageView): string {
  const columns = [...groupBy.flatMap((dimension) => cells[dimension]), ...amounts];
  const rows = items.map((group) => columns.map((column) => group[column] ?? null));
  return stringify([columns, ...rows], { record_delimiter: 'windows', escape_formulas: true });
}

/** Whether an `Accept` header asks for CSV: clients of the API send none, or name JSON. */
export const wantsCsv = (accept = ''): boolean =>
  /(?:^|,)\s*text\/csv\s*(?:;|,|$)/i.test(accept) && !/application\/json/i.test(accept);
