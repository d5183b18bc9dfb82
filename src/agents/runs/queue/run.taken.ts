import { callColumns, callRow, enterSql, type TakenCall } from '../../../usage/index.js';

/** A call as attempts note it; without tokens nothing came of it. */
export interface NotedCall extends Omit<TakenCall, 'inputTokens' | 'outputTokens'> {
  inputTokens: number | null;
  outputTokens: number | null;
}

/** For whom the calls of the run `r` are entered. */
const whose = `r.org_id, r.id AS run_id, r.agent_id, r.agent_username, r.user_id, r.api_key_id,
  CASE WHEN r.api_key_id IS NULL THEN r.source ELSE 'facade' END AS source`;

/** What the call `c` took, as `model_calls` has it or `callRow` says it. */
const what = `c.id, 0 AS part, c.model, c.input_tokens, COALESCE(c.output_tokens, 0) AS output_tokens,
  COALESCE(c.cached_tokens, 0) AS cached_tokens, COALESCE(c.reasoning_tokens, 0) AS reasoning_tokens,
  c.cost::numeric AS cost, c.is_estimate`;

/** Stored calls of each of the runs `r`, found run by run. */
const storedCalls = (which: string): string => `
  CROSS JOIN LATERAL (
    SELECT m.id, m.model, m.input_tokens, m.output_tokens, m.cached_tokens, m.reasoning_tokens, m.cost, m.is_estimate
    FROM model_calls m
    WHERE m.org_id = r.org_id AND m.run_id = r.id AND m.input_tokens IS NOT NULL AND ${which} OFFSET 0
  ) c`;

/** Enters what attempts that end their runs know of their own calls (`ends.calls`), and what earlier ones have stored. */
export const enterEndsSql = (done: string, ends: string): string =>
  enterSql(`
    SELECT ${whose}, ${what} FROM ${done} r JOIN ${ends} d ON d.id = r.id
    CROSS JOIN LATERAL jsonb_to_recordset(d.calls) AS c(${callColumns})
    UNION ALL
    SELECT ${whose}, ${what} FROM (SELECT * FROM ${done} WHERE epoch > 1) r ${storedCalls('m.epoch < r.epoch')}`);

/** Enters what is stored of runs that end without their workers, calls under way as they stand. */
export const enterStoredSql = (ended: string): string =>
  enterSql(`SELECT ${whose}, ${what} FROM ${ended} r ${storedCalls('true')}`);

const beyond = (column: string): string => `c.${column} - COALESCE(known.${column}, 0) AS ${column}`;

/**
 * Enters the calls `$n` of a worker whose run others have ended: those that had not been stored, and of the others what
 * they took beyond what was entered then.
 */
export const enterLateSql = (run: string, calls: string): string =>
  enterSql(`
    SELECT ${whose}, c.id, (known.id IS NOT NULL)::int AS part, c.model, ${beyond('input_tokens')},
      ${beyond('output_tokens')}, ${beyond('cached_tokens')}, ${beyond('reasoning_tokens')},
      CASE WHEN c.is_untaken THEN -known.cost ELSE c.cost - COALESCE(known.cost, 0) END AS cost,
      c.is_estimate
    FROM ${run} r CROSS JOIN jsonb_to_recordset(${calls}::jsonb) AS c(${callColumns}, is_untaken boolean)
    LEFT JOIN usage_entries known ON known.id = c.id AND known.part = 0
    WHERE CASE WHEN known.id IS NULL THEN NOT c.is_untaken ELSE
      (known.input_tokens, known.output_tokens, known.cached_tokens, known.reasoning_tokens)
        <> (c.input_tokens, c.output_tokens, c.cached_tokens, c.reasoning_tokens) END`);

/** Those of which something came. */
export const takenCalls = (calls: readonly NotedCall[]): TakenCall[] =>
  calls.flatMap(({ inputTokens, outputTokens, ...call }) =>
    inputTokens === null ? [] : [{ ...call, inputTokens, outputTokens: outputTokens ?? 0 }],
  );

/** A call that may have been entered as it stood; where nothing came of it, that is taken back. */
export const toldRow = (call: NotedCall) => ({
  ...callRow({ ...call, inputTokens: call.inputTokens ?? 0, outputTokens: call.outputTokens ?? 0 }),
  is_untaken: call.inputTokens === null,
});

/** The calls of an attempt, for these statements. */
export const takenRows = (calls: readonly NotedCall[]) => takenCalls(calls).map(callRow);
