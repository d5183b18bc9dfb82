import { presentBegins } from './known-budgets.js';

const sumOf = (row: string): string => `
  SELECT sum(CASE WHEN p.unit = 'tokens' THEN ${row}.input_tokens + ${row}.output_tokens ELSE ${row}.cost END)`;
const isConcerned = (row: string): string =>
  `p.subject_id IN (${row}.org_id, ${row}.user_id, ${row}.agent_id, ${row}.api_key_id)`;

/**
 * Counts what the ledger says was taken of a budget in its period, under the budget's lock: days that are summed up, and the
 * entries of the rest. What was due is in it, since this is one statement and sees both as of one moment. Only those who had
 * begun before the budget was there do not know it. After a change of the time zone the first of those days may begin a few
 * hours off.
 */
export const countSpentSql = `
  WITH period AS (
    SELECT b.id, b.org_id, b.subject_id, b.unit, t.begins, t.begins > b.begins AS is_new,
      t.begins::timestamp AT TIME ZONE budget_zone(o.time_zone) AS since, r.until
    FROM budgets b JOIN organizations o ON o.id = b.org_id LEFT JOIN usage_rollups r ON r.org_id = b.org_id
    CROSS JOIN LATERAL (SELECT greatest(b.begins, ${presentBegins}) AS begins) t
    WHERE b.org_id = $1 AND b.id = $2
  ), counted AS (
    DELETE FROM budget_dues d USING period p
    WHERE d.org_id = p.org_id AND d.budget_id = p.id AND d.begins <= p.begins
  )
  UPDATE budgets b SET is_counted = $3, begins = p.begins,
    refused_at = CASE WHEN NOT p.is_new THEN b.refused_at END,
    told_percent = CASE WHEN p.is_new THEN 0 ELSE b.told_percent END,
    spent = COALESCE((${sumOf('d')}
      FROM usage_days d WHERE d.org_id = p.org_id AND d.day >= p.begins AND p.until > p.since AND ${isConcerned('d')}
    ), 0) + COALESCE((${sumOf('e')}
      FROM usage_entries e WHERE e.org_id = p.org_id AND e.at >= greatest(p.since, p.until) AND ${isConcerned('e')}
    ), 0)
  FROM period p WHERE b.org_id = $1 AND b.id = p.id`;
