import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Organization, type UserActor } from '../../identity/index.js';
import { invalid } from '../../platform/http/index.js';
import { dayAmounts, dimensionColumns, entryAmounts } from './usage-columns.js';
import { UsageRollup } from './usage-day.entity.js';
import type { UsageAmounts, UsageDimension, UsageGroup, UsageQuery, UsageView } from './usage.dto.js';
import { dayIn, daysLater, zonedDays } from './zoned-days.js';

const usualDays = 30;
/** Of one answer. */
const mostGroups = 10_000;

/** What is grouped by, and how it is told. */
const dimensions: Record<UsageDimension, { keys: string[]; told: string[] }> = {
  day: { keys: ['day'], told: ['g.day::text AS day'] },
  agent: {
    keys: ['agent_id', 'agent_username'],
    told: ['g.agent_id AS "agentId"', 'g.agent_username AS "agentUsername"'],
  },
  user: {
    keys: ['user_id'],
    told: [
      'g.user_id AS "userId"',
      '(SELECT u.username FROM users u WHERE u.org_id = $1 AND u.id = g.user_id) AS username',
    ],
  },
  model: { keys: ['model'], told: ['g.model'] },
  key: {
    keys: ['api_key_id'],
    told: [
      'g.api_key_id AS "apiKeyId"',
      '(SELECT k.name FROM api_keys k WHERE k.org_id = $1 AND k.id = g.api_key_id) AS "apiKeyName"',
    ],
  },
  source: { keys: ['source'], told: ['g.source'] },
};

const amounts = `g.calls::float8 AS calls, g.estimated_calls::float8 AS "estimatedCalls",
  g.unpriced_calls::float8 AS "unpricedCalls", g.input_tokens::float8 AS "inputTokens",
  g.output_tokens::float8 AS "outputTokens", (g.input_tokens + g.output_tokens)::float8 AS "totalTokens",
  g.cached_tokens::float8 AS "cachedTokens", g.reasoning_tokens::float8 AS "reasoningTokens",
  g.cost::float8 AS cost`;

/**
 * Days that are summed up, and entries of those that are not, each once: `until` is of the same moment as both. Narrowed to
 * `$8`, and the keys that they made, where that is a person.
 */
const takenSql = `
  SELECT day, ${dimensionColumns}, calls, estimated_calls, unpriced_calls, input_tokens, output_tokens,
    cached_tokens, reasoning_tokens, cost
  FROM usage_days WHERE org_id = $1 AND day BETWEEN $2 AND $3
  UNION ALL
  SELECT z.day, ${dimensionColumns}, ${entryAmounts}
  FROM unnest($4::date[], $5::timestamptz[], $6::timestamptz[]) AS z(day, since, until)
  JOIN usage_entries e ON e.org_id = $1 AND e.at >= z.since AND e.at < z.until
  WHERE e.at >= COALESCE((SELECT r.until FROM usage_rollups r WHERE r.org_id = $1), '-infinity')
  GROUP BY z.day, ${dimensionColumns}`;

const ownSql = `($8::uuid IS NULL OR d.user_id = $8
  OR d.api_key_id IN (SELECT k.id FROM api_keys k WHERE k.org_id = $1 AND k.created_by = $8))`;

type Row = UsageGroup & { isTotal: boolean };

const nothing: UsageAmounts = {
  calls: 0,
  estimatedCalls: 0,
  unpricedCalls: 0,
  inputTokens: 0,
  outputTokens: 0,
  totalTokens: 0,
  cachedTokens: 0,
  reasoningTokens: 0,
  cost: null,
};

/** Tells what models have taken: an organization, or a person. */
@Injectable()
export class UsageService {
  constructor(private readonly dataSource: DataSource) {}

  ofOrganization(actor: UserActor, query: UsageQuery): Promise<UsageView> {
    return this.sum(actor.orgId, query, null);
  }

  /** What was taken for this person, and by keys that they made. */
  ofPerson({ orgId, userId }: UserActor, query: UsageQuery): Promise<UsageView> {
    return this.sum(orgId, query, userId);
  }

  private async sum(orgId: string, query: UsageQuery, userId: string | null): Promise<UsageView> {
    const { manager } = this.dataSource;
    const { timeZone } = await manager.findOneByOrFail(Organization, { id: orgId });
    const { from, to } = spanOf(query, dayIn(timeZone, new Date()));
    const rollup = await manager.findOneBy(UsageRollup, { orgId });
    const open = zonedDays(timeZone, rollup ? later(from, dayIn(timeZone, rollup.until)) : from, to);
    const rows = await this.dataSource.query<Row[]>(sumSql(query.groupBy), [
      ...[orgId, from, to],
      open.map(({ day }) => day),
      open.map(({ from }) => from.toISOString()),
      open.map(({ until }) => until.toISOString()),
      mostGroups + 2,
      userId,
    ]);
    const items = rows.filter(({ isTotal }) => !isTotal).map(({ isTotal: _, ...group }) => group);
    if (items.length > mostGroups)
      throw invalid([
        { path: ['groupBy'], message: `makes more than ${mostGroups} groups: ask for fewer days` },
      ]);
    const total = rows.find(({ isTotal }) => isTotal);
    const sums = total && total.calls !== null ? amountsOf(total) : nothing;
    const alone = query.groupBy.length === 0 ? [sums] : items;
    return { from, to, timeZone, groupBy: query.groupBy, items: alone, total: sums };
  }
}

function sumSql(groupBy: readonly UsageDimension[]): string {
  const keys = groupBy.flatMap((dimension) => dimensions[dimension].keys);
  const told = groupBy.flatMap((dimension) => dimensions[dimension].told);
  // One group of all: which of its keys are null because it is that, `grouping` tells.
  const isTotal = keys.length > 0 ? `grouping(${keys.map((key) => `d.${key}`).join(', ')}) > 0` : 'true';
  const groups = keys.length > 0 ? `GROUPING SETS ((${keys.map((key) => `d.${key}`).join(', ')}), ())` : '()';
  const columns = [...keys.map((key) => `d.${key}`), dayAmounts, `${isTotal} AS is_total`];
  return `
    SELECT ${[...told, amounts, 'g.is_total AS "isTotal"'].join(', ')}
    FROM (
      SELECT ${columns.join(', ')} FROM (${takenSql}) d WHERE ${ownSql} GROUP BY ${groups}
    ) g
    ORDER BY ${['g.is_total DESC', ...keys.map((key) => `g.${key}`)].join(', ')} LIMIT $7`;
}

function spanOf({ from, to }: UsageQuery, today: string): { from: string; to: string } {
  const last = to ?? (from && from > today ? from : today);
  return { from: from ?? daysLater(last, 1 - usualDays), to: last };
}

const later = (one: string, other: string): string => (one > other ? one : other);

const amountsOf = (row: UsageAmounts): UsageAmounts => ({
  calls: row.calls,
  estimatedCalls: row.estimatedCalls,
  unpricedCalls: row.unpricedCalls,
  inputTokens: row.inputTokens,
  outputTokens: row.outputTokens,
  totalTokens: row.totalTokens,
  cachedTokens: row.cachedTokens,
  reasoningTokens: row.reasoningTokens,
  cost: row.cost,
});
