import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { asSystem, GroupCommit } from '../../../platform/database/index.js';
import { Supervision } from '../../../platform/supervision/index.js';
import { Run, type FacadeInput } from '../queue/run.entity.js';
import { RunStore } from '../queue/run.store.js';

/** What makes two requests of one API key the same. */
export interface Idempotency {
  key: string;
  /** Of another request under the same key it is another one. */
  requestHash: string;
}

type EarlierRun = Pick<Run, 'id' | 'orgId' | 'createdAt' | 'requestHash'>;

export interface NewFacadeRun {
  id: string;
  orgId: string;
  agentId: string;
  agentUsername: string;
  apiKeyId: string;
  input: FacadeInput;
  traceParent: string | null;
  /** Inserted as already claimed by this process, when it has room and nobody waits: one statement less. */
  claimed: boolean;
  deadlineSeconds: number;
  priority: number;
  idempotency?: Idempotency;
}

const insertSql = `
  INSERT INTO runs (id, org_id, agent_id, agent_username, api_key_id, input, trace_parent, deadline_at,
    priority, idempotency_key, request_hash,
    status, epoch, attempts, worker_id, lease_until, started_at)
  SELECT r.id, r.org_id, r.agent_id, r.agent_username, r.api_key_id, r.input, r.trace_parent,
    now() + make_interval(secs => r.deadline), r.priority, r.idempotency_key, r.request_hash,
    CASE WHEN r.claimed THEN 'running' ELSE 'queued' END, r.claimed::int, r.claimed::int,
    CASE WHEN r.claimed THEN $2 END,
    CASE WHEN r.claimed THEN now() + make_interval(secs => $3) END,
    CASE WHEN r.claimed THEN now() END
  FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, org_id uuid, agent_id uuid, agent_username text,
    api_key_id uuid, input jsonb, trace_parent text, claimed boolean, deadline float8, priority smallint,
    idempotency_key text, request_hash text)
  ON CONFLICT DO NOTHING RETURNING id`;

/** Writes the runs that the facade starts: what many requests ask at once is one statement. */
@Injectable()
export class FacadeRunInserts {
  private readonly inserts = new GroupCommit<NewFacadeRun, boolean>((runs) => this.insert(runs));

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly store: RunStore,
    private readonly supervision: Supervision,
  ) {}

  /** The run that this API key has asked for under this key, lately. */
  earlier(apiKey: { orgId: string; apiKeyId: string }, idempotencyKey: string): Promise<EarlierRun | null> {
    return this.dataSource.manager.findOne(Run, {
      select: { id: true, orgId: true, createdAt: true, requestHash: true },
      where: { orgId: apiKey.orgId, apiKeyId: apiKey.apiKeyId, idempotencyKey },
    });
  }

  /** False when an earlier run has its idempotency key, and nothing was changed. */
  add(run: NewFacadeRun): Promise<boolean> {
    // What holds pictures goes alone: others shall not wait for it.
    if (isLarge(run.input)) return this.insert([run]).then(([isNew = false]) => isNew);
    return this.inserts.add(run);
  }

  private async insert(runs: NewFacadeRun[]): Promise<boolean[]> {
    const rows = [...runs].sort(inOrderOfKeys).map((run) => ({
      id: run.id,
      org_id: run.orgId,
      agent_id: run.agentId,
      agent_username: run.agentUsername,
      api_key_id: run.apiKeyId,
      input: run.input,
      trace_parent: run.traceParent,
      claimed: run.claimed,
      deadline: run.deadlineSeconds,
      priority: run.priority,
      idempotency_key: run.idempotency?.key,
      request_hash: run.idempotency?.requestHash,
    }));
    const inserted = await asSystem('runner', () =>
      this.dataSource.query<{ id: string }[]>(insertSql, [
        JSON.stringify(rows),
        this.config.processId,
        this.config.RUN_LEASE,
      ]),
    );
    if (runs.some(({ claimed }) => !claimed)) this.store.wake();
    // Of the others, who claims them says so.
    for (const { orgId, agentId: id, claimed } of runs)
      if (claimed) this.supervision.touch('agent', { orgId, id });
    const ids = new Set(inserted.map(({ id }) => id));
    return runs.map(({ id }) => ids.has(id));
  }
}

/** The same in every process: two that wait for each other's keys would wait for ever. */
function inOrderOfKeys(one: NewFacadeRun, other: NewFacadeRun): number {
  const [a, b] = [one.idempotency?.key ?? '', other.idempotency?.key ?? ''];
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Characters of a request that is inserted together with others. */
const longestTogether = 200_000;

function isLarge({ messages }: FacadeInput): boolean {
  let length = 0;
  for (const { content, images } of messages) {
    length += content.length;
    if (images) for (const { data } of images) length += data.length;
  }
  return length > longestTogether;
}
