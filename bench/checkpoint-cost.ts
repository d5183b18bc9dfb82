import { MemorySaver, type BaseCheckpointSaver } from '@langchain/langgraph';
import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres';
import pg from 'pg';
import { StepSaver, type Claim } from '../src/agents/checkpoints/step-saver.js';
import { aChat, anOrg, post, type Person } from '../test/support/builders.js';
import type { Deployment } from '../test/support/deployment.js';
import { eventually } from '../test/support/profile.js';
import { graphOf, scripts, type GraphKind } from './graphs.js';
import { nextOf } from './load.js';
import type { Stage } from './stage.js';
import { median, table } from './table.js';

const keepers = ['nothing', 'memory', 'PostgresSaver', 'Artel'] as const;
type Keeper = (typeof keepers)[number];

const kinds = ['react', 'crew'] as const satisfies readonly GraphKind[];
const runs = 30;
const warmUps = 5;

export interface CheckpointFigures {
  kind: GraphKind;
  keeper: Keeper;
  /** Of each run. */
  millis: number[];
  states: number;
  statements: number;
  bytes: number;
}

export const checkpointSeconds = 10;

/** What keeping every step of a graph takes, one run after the other, with nothing of Artel but what keeps them. */
export async function measureCheckpoints(stage: Stage, deployment: Deployment): Promise<CheckpointFigures[]> {
  stage.progress.begin(`${stage.profile}: what keeping each step takes`, checkpointSeconds);
  const owner = await anOrg(deployment.url);
  const { orgId } = owner;
  const pool = new pg.Pool({ connectionString: deployment.env.DATABASE_URL, max: 4 });
  const claim = await aClaim(pool, owner);
  const counted = { statements: 0 };
  const counting = countedIn(pool, counted);
  const saverOf = (keeper: Keeper): BaseCheckpointSaver | undefined =>
    ({
      nothing: undefined,
      memory: new MemorySaver(),
      PostgresSaver: new PostgresSaver(counting, undefined, { schema: 'checkpoints' }),
      Artel: new StepSaver(counting),
    })[keeper];
  const found: CheckpointFigures[] = [];
  try {
    for (const kind of kinds) {
      const ways = keepers.map((keeper) => ({
        answer: graphOf(kind, stage.model.url, saverOf(keeper)),
        figures: { kind, keeper, millis: [] as number[], states: 0, statements: 0, bytes: 0 },
      }));
      for (let run = -warmUps; run < runs; run++)
        for (const { answer, figures } of ways) {
          counted.statements = 0;
          const { ask, wanted } = nextOf(scripts[kind]);
          const began = performance.now();
          const got = await answer(ask, `${orgId}:run:${figures.keeper}-${kind}:${run}`, claim);
          if (got !== wanted) throw new Error(`${kind} answered ${got}`);
          if (run < 0) continue;
          figures.millis.push(performance.now() - began);
          figures.statements += counted.statements / runs;
        }
      for (const { figures } of ways) found.push({ ...figures, ...(await sizeOf(pool, orgId, figures)) });
    }
    return found;
  } finally {
    await pool.end();
  }
}

/** An attempt that is under way, for all that is measured: a run that has ended is made to run again. */
async function aClaim(pool: pg.Pool, owner: Person): Promise<Claim> {
  const { id: chatId } = await aChat(owner);
  const { runs: started } = await post(owner, chatId, '@@lawyer ?');
  const runId = started[0]?.id ?? '';
  const again = `UPDATE runs SET status = 'running', finished_at = NULL, lease_until = now() + interval '1 hour',
    deadline_at = now() + interval '1 hour' WHERE id = $1 AND finished_at IS NOT NULL RETURNING epoch`;
  return eventually('the run has ended', async () => {
    const { rows } = await pool.query<{ epoch: number }>(again, [runId]);
    return rows[0] && { runId, epoch: rows[0].epoch };
  });
}

/** The same pool; each statement that goes through it is one more, and a way there and back. */
const countedIn = (pool: pg.Pool, counted: { statements: number }): pg.Pool => {
  const query = async (text: string, values?: unknown[]) => {
    counted.statements++;
    return pool.query(text, values);
  };
  const connect = async () => {
    const client = await pool.connect();
    const asked = (text: string, values?: unknown[]) => {
      counted.statements++;
      return client.query(text, values);
    };
    return { query: asked, release: () => client.release() };
  };
  return { query, connect } as unknown as pg.Pool;
};

/** Of one run. */
async function sizeOf(
  pool: pg.Pool,
  orgId: string,
  { keeper, kind }: Pick<CheckpointFigures, 'keeper' | 'kind'>,
): Promise<{ states: number; bytes: number }> {
  const size = (name: string) =>
    `SELECT pg_column_size(t.*) AS bytes, ${name === 'checkpoints' ? 1 : 0} AS states
     FROM checkpoints.${name} t WHERE starts_with(thread_id, $1)`;
  const tables = ['checkpoints', 'checkpoint_blobs', 'checkpoint_writes'];
  const { rows } = await pool.query<{ bytes: number; states: number }>(
    `SELECT COALESCE(sum(bytes), 0)::int AS bytes, COALESCE(sum(states), 0)::int AS states
     FROM (${tables.map(size).join(' UNION ALL ')}) all_rows`,
    [`${orgId}:run:${keeper}-${kind}:`],
  );
  const [{ bytes, states } = { bytes: 0, states: 0 }] = rows;
  return { bytes: bytes / (runs + warmUps), states: states / (runs + warmUps) };
}

export function checkpointTable(figures: CheckpointFigures[]): string {
  const heads = [
    'graph',
    'kept by',
    'states',
    'statements',
    'per state',
    'KB',
    'ms of a run',
    'ms per state',
  ];
  const rows = figures.map(({ kind, keeper, millis, states, statements, bytes }) => {
    const bare = figures.find((one) => one.kind === kind && one.keeper === 'nothing')?.millis ?? [];
    const isStored = states > 0;
    return [
      kind,
      keeper,
      isStored ? states : undefined,
      isStored ? statements : undefined,
      isStored ? statements / states : undefined,
      isStored ? bytes / 1_024 : undefined,
      median(millis),
      isStored ? (median(millis) - median(bare)) / states : undefined,
    ];
  });
  return `Keeping every step in PostgreSQL, one run after the other: medians of ${runs} runs\n\n${table(heads, rows)}`;
}
