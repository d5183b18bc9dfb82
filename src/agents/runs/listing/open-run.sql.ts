import type { UsageSource } from '../../../usage/index.js';
import type { openStatuses } from '../queue/run.status.js';

export type OpenStatus = (typeof openStatuses)[number];

export interface OpenRunRow {
  id: string;
  status: OpenStatus;
  source: UsageSource;
  agentId: string;
  agentUsername: string;
  agentTitle: string;
  userId: string | null;
  username: string | null;
  userName: string | null;
  apiKeyId: string | null;
  keyName: string | null;
  keyPrefix: string | null;
  chatId: string | null;
  isMember: boolean;
  priority: number;
  attempts: number;
  createdAt: Date;
  startedAt: Date | null;
  waitingSince: Date | null;
}

/** What is open of the organization, or of one of its roles, keys or sources. */
export interface GroupRow {
  kind: 'all' | 'agent' | 'key' | 'source';
  id: string | null;
  source: UsageSource | null;
  username: string | null;
  title: string | null;
  keyName: string | null;
  keyPrefix: string | null;
  queued: number;
  running: number;
  waitingApproval: number;
  oldestQueuedAt: Date | null;
}

const columns = `r.id, r.status, r.agent_id, r.api_key_id, r.created_at,
  CASE WHEN r.api_key_id IS NULL THEN r.source ELSE 'facade' END AS source`;

/** Each by an index that holds nothing else: what they cost follows what is open, not what an organization has ever asked. */
const branches: Record<OpenStatus, string> = {
  queued: `SELECT ${columns} FROM runs r WHERE r.org_id = $1 AND r.status = 'queued'`,
  running: `SELECT ${columns} FROM runs r WHERE r.org_id = $1 AND r.status = 'running'`,
  waiting_approval: `SELECT ${columns} FROM runs r WHERE r.org_id = $1 AND r.status = 'waiting_approval'
    AND r.id = ANY (ARRAY (SELECT a.run_id FROM approvals a WHERE a.org_id = $1 AND a.state = 'pending'))`,
};

const open = (states: OpenStatus[]): string => states.map((state) => branches[state]).join(' UNION ALL ');

/** $1 organization, $2 role, $3 key, $4 behind this id, $5 how many, $6 the reader. Who has waited longest comes first. */
export const openRunsSql = (states: OpenStatus[]): string => `
  WITH page AS MATERIALIZED (
    SELECT o.id FROM (${open(states)}) o
    WHERE ($2::uuid IS NULL OR o.agent_id = $2) AND ($3::uuid IS NULL OR o.api_key_id = $3)
      AND ($4::uuid IS NULL OR o.id > $4)
    ORDER BY o.id LIMIT $5
  )
  SELECT r.id, r.status, CASE WHEN r.api_key_id IS NULL THEN r.source ELSE 'facade' END AS source,
    r.agent_id AS "agentId", r.agent_username AS "agentUsername", COALESCE(a.title, r.agent_username) AS "agentTitle",
    r.user_id AS "userId", u.username, u.name AS "userName",
    r.api_key_id AS "apiKeyId", k.name AS "keyName", k.prefix AS "keyPrefix",
    r.chat_id AS "chatId", m.user_id IS NOT NULL AS "isMember", r.priority, r.attempts,
    r.created_at AS "createdAt", r.started_at AS "startedAt", r.waiting_since AS "waitingSince"
  FROM page p JOIN runs r ON r.id = p.id AND r.org_id = $1
  LEFT JOIN agents a ON a.org_id = r.org_id AND a.id = r.agent_id
  LEFT JOIN users u ON u.org_id = r.org_id AND u.id = r.user_id
  LEFT JOIN api_keys k ON k.org_id = r.org_id AND k.id = r.api_key_id
  LEFT JOIN chat_members m ON m.org_id = r.org_id AND m.chat_id = r.chat_id AND m.user_id = $6
  ORDER BY r.id`;

const mostOfAKind = 100;

/** $1 organization. */
export const summarySql = `
  WITH grouped AS (
    SELECT CASE WHEN GROUPING(o.agent_id) = 0 THEN 'agent' WHEN GROUPING(o.api_key_id) = 0 THEN 'key'
        WHEN GROUPING(o.source) = 0 THEN 'source' ELSE 'all' END AS kind,
      o.agent_id, o.api_key_id, o.source, count(*) AS open,
      count(*) FILTER (WHERE o.status = 'queued') AS queued,
      count(*) FILTER (WHERE o.status = 'running') AS running,
      count(*) FILTER (WHERE o.status = 'waiting_approval') AS waiting,
      min(o.created_at) FILTER (WHERE o.status = 'queued') AS oldest
    FROM (${open(['queued', 'running', 'waiting_approval'])}) o
    GROUP BY GROUPING SETS ((), (o.agent_id), (o.api_key_id), (o.source))
  ), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY kind ORDER BY open DESC, oldest, agent_id, api_key_id) AS rank
    FROM grouped WHERE kind <> 'key' OR api_key_id IS NOT NULL
  )
  SELECT g.kind, COALESCE(g.agent_id, g.api_key_id) AS id, g.source, a.username, a.title,
    k.name AS "keyName", k.prefix AS "keyPrefix", g.queued::int, g.running::int, g.waiting::int AS "waitingApproval",
    g.oldest AS "oldestQueuedAt"
  FROM ranked g
  LEFT JOIN agents a ON a.org_id = $1 AND a.id = g.agent_id
  LEFT JOIN api_keys k ON k.org_id = $1 AND k.id = g.api_key_id
  WHERE g.rank <= ${mostOfAKind}
  ORDER BY g.kind, g.rank`;
