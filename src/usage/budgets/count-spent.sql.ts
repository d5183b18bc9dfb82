/**
 * Counts what the ledger says was taken of a budget in its period, under the budget's lock: whoever enters more waits, and
 * adds to it. Only those who had begun before it was there do not know it.
 */
export const countSpentSql = `
  UPDATE budgets b SET is_counted = $3, spent = COALESCE((
    SELECT sum(CASE WHEN b.unit = 'tokens' THEN e.input_tokens + e.output_tokens ELSE e.cost END)
    FROM usage_entries e
    WHERE e.org_id = b.org_id AND e.at >= b.begins::timestamp AT TIME ZONE budget_zone(o.time_zone)
      AND b.subject_id IN (e.org_id, e.user_id, e.agent_id, e.api_key_id)), 0)
  FROM organizations o WHERE b.org_id = $1 AND b.id = $2 AND o.id = b.org_id`;
