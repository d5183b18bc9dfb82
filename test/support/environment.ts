import { appendFileSync } from 'node:fs';
import { Deployment, profiles, type Profile } from './deployment.js';
import { ScriptedModel } from './scripted-model.js';
import { startPostgres, startRedis } from './services.js';
import { makeTemplate } from './template.js';

/**
 * What all e2e files share: a scripted model server, on the scaled profile private PostgreSQL and Redis, and one
 * running deployment. Handed to the test files as TEST_* variables.
 */
export async function startEnvironment(): Promise<() => Promise<void>> {
  const profile = profileOf(process.env.TEST_PROFILE);
  process.env.TEST_PROFILE = profile;
  const closers: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closers.reverse()) await close();
  };
  try {
    const model = await ScriptedModel.start();
    closers.push(() => model.stop());
    if (profile === 'scaled') {
      const [postgres, redis] = await Promise.all([
        startPostgres(['fsync=off', 'max_connections=200']),
        startRedis(),
      ]);
      closers.push(
        () => postgres.stop(),
        () => redis.stop(),
      );
      process.env.TEST_POSTGRES_URL = postgres.url;
      process.env.TEST_REDIS_URL = redis.url;
    }
    const removeTemplate = await makeTemplate(process.env.TEST_POSTGRES_URL);
    closers.push(() => Promise.resolve(removeTemplate()));
    process.env.TEST_MODEL_URL = model.url;
    // All test files are strangers from one address.
    const env = { ...modelSettings(model.url), RATE_LIMIT_ADDRESS: '0' };
    const deployment = await Deployment.start({ profile, apis: 2, workers: 2, env });
    closers.push(() => deployment.stop());
    closers.push(() => Promise.resolve(keepLog(deployment)));
    process.env.TEST_ARTEL_URLS = deployment.urls.join(',');
    if (deployment.env.DATABASE_URL) process.env.TEST_DATABASE_URL = deployment.env.DATABASE_URL;
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What the shared deployment said, in the file that `TEST_LOG` names: for failures that only a long run has. */
function keepLog({ apis, workers }: Deployment): void {
  if (!process.env.TEST_LOG) return;
  appendFileSync(process.env.TEST_LOG, [...apis, ...workers].map(({ log }) => log).join('\n'));
}

/** Settings that make Artel use a scripted Ollama, with limits short enough for tests of them. */
export const modelSettings = (url: string): Record<string, string> => ({
  LLM_PROVIDER: 'ollama',
  OLLAMA_BASE_URL: url,
  MODEL_PRICES: 'priced=1000000/1000000',
  LLM_FIRST_TOKEN_TIMEOUT: '3',
  LLM_IDLE_TIMEOUT: '2',
  LLM_TOTAL_TIMEOUT: '20',
});

function profileOf(name: string | undefined): Profile {
  const profile = profiles.find((known) => known === (name ?? 'embedded'));
  if (!profile) throw new Error(`TEST_PROFILE must be one of ${profiles.join(', ')}`);
  return profile;
}
