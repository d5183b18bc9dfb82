import { experiments, startTarget, type Findings } from '../test/experiments/index.js';
import type { Stage } from './stage.js';
import { table } from './table.js';

export interface SecurityFigures extends Findings {
  number: number;
  title: string;
  tried: string;
  seconds: number;
}

const startSeconds = 6;

export const securitySeconds = experiments.reduce((sum, { seconds }) => sum + seconds, startSeconds);

/** Experiments 25-30 of reliability.md against a deployment of their own. */
export async function* measureSecurity(stage: Stage): AsyncGenerator<SecurityFigures> {
  const { profile, servers, settings: env, progress } = stage;
  progress.begin(`${profile}: start of a target`, startSeconds);
  const [postgresUrl, redisUrl] = [servers?.postgres.url, servers?.redis.url];
  const deployment = await startTarget({ profile, env, postgresUrl, redisUrl });
  try {
    for (const { number, title, tried, seconds: expected, run } of experiments) {
      progress.begin(`${profile}: experiment ${number}, ${title}`, expected);
      const began = performance.now();
      const findings = await run(deployment, { thorough: true });
      yield { number, title, tried, ...findings, seconds: (performance.now() - began) / 1_000 };
    }
  } finally {
    await deployment.stop();
  }
}

export function securityTable(profile: string, rows: SecurityFigures[]): string {
  const heads = ['experiment', 'tried', 'figure', 'is', 'must be', 'verdict', 's'];
  const cells = rows.flatMap(({ number, title, tried, seconds, figures }) =>
    figures.map(({ what, value, mustBe, holds }, index) => {
      const first = index === 0;
      const verdict = holds ? 'holds' : 'BROKEN';
      const own = [first ? `${number} ${title}` : '', first ? tried : ''];
      return [...own, what, String(value), mustBe, verdict, first ? seconds.toFixed(1) : ''];
    }),
  );
  return `Security on the ${profile} profile: experiments 25-30 of reliability.md\n\n${table(heads, cells)}`;
}

export const brokenPromises = (rows: SecurityFigures[]): string[] =>
  rows.flatMap(({ number, violations }) => violations.map((text) => `experiment ${number}: ${text}`));
