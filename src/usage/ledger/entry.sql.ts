import { storableText } from '../../platform/text/index.js';
import type { UsageEntry } from './usage-entry.entity.js';

/** What a call of a model took, as whoever made it knows. */
export interface TakenCall extends Pick<
  UsageEntry,
  'id' | 'model' | 'inputTokens' | 'outputTokens' | 'isEstimate'
> {
  /** Null: not told. */
  cachedTokens: number | null;
  reasoningTokens: number | null;
  cost: number | null;
}

/** The columns of what `callRow` makes, for `jsonb_to_recordset`. */
export const callColumns = `id uuid, model text, input_tokens bigint, output_tokens bigint, cached_tokens bigint,
  reasoning_tokens bigint, cost numeric, is_estimate boolean`;

const mostTokens = 2 ** 31 - 1;
const longestModel = 200;

/** A server may tell whatever it likes: it must not keep a run from ending. */
const count = (tokens: number | null): number => Math.round(Math.min(Math.max(tokens ?? 0, 0), mostTokens));

export const callRow = (call: TakenCall) => ({
  id: call.id,
  model: storableText(call.model.slice(0, longestModel)),
  input_tokens: count(call.inputTokens),
  output_tokens: count(call.outputTokens),
  cached_tokens: count(call.cachedTokens),
  reasoning_tokens: count(call.reasoningTokens),
  cost: call.cost,
  is_estimate: call.isEstimate,
});

const columns = [
  ...[
    'id',
    'part',
    'org_id',
    'run_id',
    'agent_id',
    'agent_username',
    'user_id',
    'api_key_id',
    'model',
    'source',
  ],
  ...['input_tokens', 'output_tokens', 'cached_tokens', 'reasoning_tokens', 'cost', 'is_estimate'],
].join(', ');

/** Enters rows that have these columns. What was entered before stays as it is, so nothing is counted twice. */
export const enterSql = (rows: string): string => `
  INSERT INTO usage_entries (${columns}) SELECT ${columns} FROM (${rows}) AS taken ON CONFLICT (id, part) DO NOTHING`;
