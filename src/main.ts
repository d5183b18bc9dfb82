import 'reflect-metadata';
import { createApp } from './app.js';
import { ModelRegistry, type CurrentModel } from './llm/index.js';
import { ConfigError, loadConfig, type Config } from './platform/config/index.js';
import { configureLogging, log } from './platform/logging/index.js';

async function main(): Promise<void> {
  const config = loadConfig();
  configureLogging(config);
  const app = await createApp(config);
  await app.listen(config.PORT, config.HOST);
  greet(config, app.get(ModelRegistry).current, await app.getUrl());
}

function greet(config: Config, model: CurrentModel, url: string): void {
  log.info({ profile: config.profile, url, model }, 'ready');
  const lines = [
    `Artel is ready: ${config.MODE} on the ${config.profile} profile`,
    config.serves
      ? `  Open    ${config.PUBLIC_URL}/docs (API ${url}/api/v1, OpenAI ${url}/v1)`
      : `  Health  ${url}/health`,
    `  Model   ${model.model} by ${model.provider}: ${model.reason}`,
    ...(model.isDemo ? ['  This is a DEMO model: connect a real one with Ollama or OPENAI_BASE_URL.'] : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

main().catch((error: unknown) => {
  if (error instanceof ConfigError) process.stderr.write(`Artel cannot start:\n${error.message}\n`);
  else log.fatal({ err: error }, 'Artel cannot start');
  if (!(error instanceof ConfigError)) process.stderr.write(`Artel cannot start: ${String(error)}\n`);
  process.exit(1);
});
