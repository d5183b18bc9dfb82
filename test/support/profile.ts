import { Deployment, type DeploymentOptions, type Profile } from './deployment.js';
import { modelSettings } from './environment.js';

/** The profile that this run of the suite is about. */
export const profile = (process.env.TEST_PROFILE ?? 'embedded') as Profile;

export const modelUrl = (): string => process.env.TEST_MODEL_URL ?? '';

export interface ModelCallLog {
  key: string;
  aborted: boolean;
  status: number | null;
  tokensSent: number;
  /** What it said at its end that the call took. */
  told: { promptTokens: number; answerTokens: number } | null;
  startedAt: number;
  endedAt: number | null;
}

/** The scripted model's own log of the calls whose question contains `text`. */
export async function modelCalls(text: string): Promise<ModelCallLog[]> {
  const calls = (await (await fetch(`${modelUrl()}/__calls`)).json()) as ModelCallLog[];
  return calls.filter((call) => call.key.includes(text));
}

/** A deployment of this file's own, which it may break; short leases, so that recovery is quick. */
export const aDeployment = (env: Record<string, string> = {}, more: Partial<DeploymentOptions> = {}) =>
  Deployment.start({ profile, env: { ...modelSettings(modelUrl()), RUN_LEASE: '2', ...env }, ...more });

/** Waits until a condition holds. */
export async function eventually<T>(
  what: string,
  check: () => Promise<T | undefined | false>,
  millis = 20_000,
): Promise<T> {
  const end = Date.now() + millis;
  for (;;) {
    const value = await check();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > end) throw new Error(`not in ${millis} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
