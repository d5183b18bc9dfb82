import type { Config, ModelServerSettings } from '../../platform/config/index.js';
import type { MakeProvider } from '../model-choice.js';
import { Backend } from './backend.js';
import { candidatesFor, nameOf } from './candidates.js';
import { Checks } from './checks.js';
import { Router } from './router.js';
import type { ModelServerState } from './server-state.js';

/** The servers of MODEL_SERVERS, as this process sees them: limits, circuits and checks are its own. */
export class ModelServers {
  readonly backends: readonly Backend[];
  readonly router = new Router();
  private readonly checks: Checks;

  constructor(settings: readonly ModelServerSettings[], config: Config, make: MakeProvider) {
    this.backends = settings.map((server) => new Backend(server, config, make));
    this.checks = new Checks(this.backends, config.MODEL_CHECK_INTERVAL * 1_000);
  }

  start(): Promise<void> {
    return this.checks.start();
  }

  /** Those who may answer a role that wants this model, as `server/model`; nobody where it is not known. */
  answering(wanted: string | undefined): string[] {
    try {
      return candidatesFor(this.backends, wanted).map(({ backend, model }) => nameOf(backend.name, model));
    } catch {
      return [];
    }
  }

  async close(): Promise<void> {
    this.checks.stop();
    await Promise.all(this.backends.map(async ({ provider }) => provider.close?.()));
  }

  states(): ModelServerState[] {
    return this.backends.map((backend) => {
      const { name, settings, seen, circuits, inUse, totals } = backend;
      const { provider, url, order, weight, concurrency, embeddings } = settings;
      return {
        ...{ name, provider, ...seen },
        models: backend.models,
        embeddings,
        routing: {
          ...{ host: new URL(url).host, circuit: circuits.chat.state, order, weight, concurrency },
          ...{ inUse, waiting: this.router.places.waitingFor(backend), ...totals },
        },
      };
    });
  }
}
