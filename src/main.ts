import 'reflect-metadata';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from './app.js';
import { VectorHealth } from './knowledge/index.js';
import { ModelRegistry, type CurrentModel } from './llm/index.js';
import { ConfigError, loadConfig, takeForeignSwitches, type Config } from './platform/config/index.js';
import { bootFinished, configureLogging, log } from './platform/logging/index.js';

const unlistenable: Partial<Record<string, (config: Config) => string>> = {
  EADDRINUSE: ({ HOST, PORT }) => `PORT: ${PORT} is in use on ${HOST}`,
  EADDRNOTAVAIL: ({ HOST }) => `HOST: ${HOST} is no address of this machine`,
  ENOTFOUND: ({ HOST }) => `HOST: ${HOST} is unknown`,
  EACCES: ({ PORT }) => `PORT: ${PORT} may not be used by this user`,
};

async function main(): Promise<void> {
  const config = loadConfig();
  takeForeignSwitches();
  configureLogging(config);
  for (const warning of config.warnings) log.warn(warning);
  const app = await createApp(config);
  try {
    await app.listen(config.PORT, config.HOST);
  } catch (error) {
    // It may have claimed runs already: it hands them back instead of letting their leases run out.
    await app.close();
    const why = unlistenable[(error as NodeJS.ErrnoException).code ?? '']?.(config);
    throw why ? new ConfigError(why, { cause: error }) : error;
  }
  bootFinished();
  stopOnSignal(app, config);
  greet(config, {
    model: app.get(ModelRegistry).current,
    knowledge: app.get(VectorHealth).atBoot,
    url: await app.getUrl(),
  });
}

/** On SIGTERM or SIGINT: drain, hand over, close, exit 0; and in any case exit soon after the time for it. */
function stopOnSignal(app: NestFastifyApplication, config: Config): void {
  const stop = (signal: NodeJS.Signals): void => {
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), (config.SHUTDOWN_TIMEOUT + 10) * 1_000).unref();
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'the shutdown was not clean');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

interface Greeting {
  model: CurrentModel;
  knowledge: string;
  url: string;
}

function greet(config: Config, { model, knowledge, url }: Greeting): void {
  log.info({ profile: config.profile, url, model, knowledge }, 'ready');
  const lines = [
    `Artel is ready: ${config.MODE} on the ${config.profile} profile`,
    config.serves
      ? `  Open    ${config.PUBLIC_URL} (API ${url}/api/v1, OpenAI ${url}/v1)`
      : `  Health  ${url}/health`,
    `  Model   ${model.model} by ${model.provider}: ${model.reason}`,
    `  Knowledge is ${knowledge}`,
    ...(model.isDemo ? ['  This is a DEMO model: connect a real one with Ollama or OPENAI_BASE_URL.'] : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

main().catch((error: unknown) => {
  log.debug({ err: error }, 'Artel cannot start');
  const why = error instanceof ConfigError ? error.message : `${String(error)} (LOG_LEVEL=debug says where)`;
  process.stderr.write(`Artel cannot start:\n${why}\n`);
  process.exit(1);
});
