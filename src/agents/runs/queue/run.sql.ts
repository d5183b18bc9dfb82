/** What several statements over runs say, each thing in one way. They speak of the row as `r`. */

/**
 * Those of these runs that are still their worker's, from rows `mine` of ids and epochs. Locked in the order of ids, as
 * wherever several are changed at once: two in another order block each other. Found one by one (LATERAL, ANY): joined, they
 * would be looked for among all that run, and all that ran since the last vacuum.
 */
export const heldSql = (mine: string): string => `held AS (
  SELECT l.id FROM (SELECT mine.id, mine.epoch FROM ${mine} ORDER BY mine.id) AS m
  CROSS JOIN LATERAL (
    SELECT r.id FROM runs r WHERE r.id = m.id AND r.epoch = m.epoch AND r.status = 'running'
    FOR NO KEY UPDATE OF r) l)`;

/** Of the runs `r`. */
export const isHeldSql = 'r.id = ANY (ARRAY (SELECT id FROM held))';

/** Claimed no more, and due at once. */
export const dueAgainSql = `status = 'queued', due_at = now(), lease_until = NULL, worker_id = NULL`;

/** For what its worker did not end, and was not at fault for. */
export const uncountedSql = 'attempts = GREATEST(r.attempts - 1, 0)';

/** What it has taken of models, in all its attempts, as far as these wrote it down. */
export const takenSql = `(
  SELECT jsonb_build_object('inputTokens', sum(c.input_tokens), 'outputTokens', sum(c.output_tokens), 'cost', sum(c.cost))
    || jsonb_strip_nulls(jsonb_build_object(
      'cachedTokens', sum(c.cached_tokens), 'reasoningTokens', sum(c.reasoning_tokens)))
  FROM model_calls c WHERE c.org_id = r.org_id AND c.run_id = r.id HAVING count(c.input_tokens) > 0)`;

/** Of a run that ended without its worker: who is told, and whose turn comes. */
export const endedColumns =
  'r.id, r.org_id AS "orgId", r.chat_id AS "chatId", r.agent_id AS "agentId", r.agent_username AS "agentUsername"';

/** Stores batches of events, as JSON in a parameter, of the attempts that are among `runs`. */
export const storeEventsSql = (batches: string, runs: string): string => `
  INSERT INTO run_events (run_id, epoch, first_seq, last_seq, org_id, events)
  SELECT r.id, r.epoch, e.first_seq, e.last_seq, r.org_id, e.events
  FROM json_to_recordset(${batches}::json) AS e(id uuid, epoch int, first_seq int, last_seq int, events json)
  JOIN ${runs} r ON r.id = e.id AND r.epoch = e.epoch
  ORDER BY r.id ON CONFLICT DO NOTHING`;
