import {
  agentFaults,
  botFaults,
  botSettings,
  crashes,
  experiments,
  faults,
  startTarget,
  type Experiment,
  type Findings,
} from '../test/experiments/index.js';
import type { Stage } from './stage.js';
import { table } from './table.js';

/** Experiments of reliability.md that are measured together. */
export interface Series {
  title: string;
  experiments: readonly Experiment[];
  seconds: number;
  /** Settings of their own. */
  env?: Record<string, string>;
  /** In the scaled profile; one unless told. */
  workers?: number;
}

export interface ExperimentFigures extends Findings {
  number: number;
  title: string;
  tried: string;
  seconds: number;
}

const startSeconds = 6;

const seriesOf = (
  title: string,
  all: readonly Experiment[],
  more: Pick<Series, 'env' | 'workers'> = {},
): Series => ({
  title,
  ...more,
  experiments: all,
  seconds: all.reduce((sum, { seconds }) => sum + seconds, startSeconds),
});

export const security = seriesOf('Security', experiments);
export const faultSeries = seriesOf('Faults', [...faults, ...crashes]);
/** Limits that are waited for; long enough for three heartbeats, and for a token each 5 s. */
export const agentSeries = seriesOf('Faults of models and tools', agentFaults, {
  env: { LLM_FIRST_TOKEN_TIMEOUT: '35', LLM_IDLE_TIMEOUT: '8', LLM_TOTAL_TIMEOUT: '40' },
});
export const botSeries = seriesOf('Faults with bots of roles', botFaults, { env: botSettings, workers: 2 });

/** Against a deployment of their own. */
export async function* measureExperiments(stage: Stage, series: Series): AsyncGenerator<ExperimentFigures> {
  const { profile, servers, settings, progress } = stage;
  const env = { ...settings, ...series.env };
  progress.begin(`${profile}: start of a target`, startSeconds);
  const [postgresUrl, redisUrl] = [servers?.postgres.url, servers?.redis?.url];
  const deployment = await startTarget({ profile, env, postgresUrl, redisUrl, workers: series.workers });
  try {
    for (const { number, title, tried, seconds: expected, run } of series.experiments) {
      progress.begin(`${profile}: experiment ${number}, ${title}`, expected);
      const began = performance.now();
      const findings = await run(deployment, { thorough: true });
      yield { number, title, tried, ...findings, seconds: (performance.now() - began) / 1_000 };
    }
  } finally {
    await deployment.stop();
  }
}

export function experimentTable(
  profile: string,
  { title: series }: Series,
  rows: ExperimentFigures[],
): string {
  const heads = ['experiment', 'tried', 'figure', 'is', 'must be', 'verdict', 's'];
  const cells = rows.flatMap(({ number, title, tried, seconds, figures }) =>
    figures.map(({ what, value, mustBe, holds }, index) => {
      const first = index === 0;
      const verdict = holds ? 'holds' : 'BROKEN';
      const own = [first ? `${number} ${title}` : '', first ? tried : ''];
      return [...own, what, String(value), mustBe, verdict, first ? seconds.toFixed(1) : ''];
    }),
  );
  const numbers = rows.map(({ number }) => number).join(', ');
  return `${series} on the ${profile} profile: experiments ${numbers} of reliability.md\n\n${table(heads, cells)}`;
}

export const brokenPromises = (rows: ExperimentFigures[]): string[] =>
  rows.flatMap(({ number, violations }) => violations.map((text) => `experiment ${number}: ${text}`));
