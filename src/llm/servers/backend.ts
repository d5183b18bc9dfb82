import type { Config, ModelServerSettings } from '../../platform/config/index.js';
import { log } from '../../platform/logging/index.js';
import { isSameModel } from '../model-choice.js';
import type { ModelProvider } from '../model.js';
import { Circuit, type CircuitCall } from './circuit.js';
import type { Seen } from './server-state.js';

/** What a server is asked for: one that cannot embed may answer well, and has a circuit for each. */
export type Use = 'chat' | 'embeddings';

const preferred = 'qwen2.5:7b';
/** Checks that fail in a row until a server counts as down; one alone may have met a busy moment. */
const failedChecks = 2;

/** One of MODEL_SERVERS: what it offers, how it is, and what it has to do. */
export class Backend {
  readonly provider: ModelProvider;
  readonly circuits: Record<Use, Circuit> = { chat: new Circuit(), embeddings: new Circuit() };
  readonly totals = { succeeded: 0, failed: 0 };
  seen: Seen = { state: 'unknown' };
  /** Calls under way. */
  inUse = 0;
  /** For taking turns by weight. */
  credit = 0;
  private listed?: string[];
  private failedInARow = 0;

  constructor(
    readonly settings: ModelServerSettings,
    config: Config,
    make: (name: string, config: Config) => ModelProvider,
  ) {
    const { provider, url, key, models } = settings;
    this.provider = make(provider, {
      ...config,
      OLLAMA_BASE_URL: url,
      OPENAI_BASE_URL: url,
      OPENAI_API_KEY: key,
      LLM_MODEL: models && Object.values(models)[0],
    });
  }

  get name(): string {
    return this.settings.name;
  }

  get hasRoom(): boolean {
    return this.inUse < (this.settings.concurrency ?? Infinity);
  }

  /** The models that it is known to have, as roles name them; undefined when it does not tell. */
  get models(): string[] | undefined {
    return this.settings.models ? Object.keys(this.settings.models) : this.listed;
  }

  /** As the server names it; undefined leaves the choice to it. */
  get defaultModel(): string | undefined {
    const { models, provider } = this.settings;
    if (models) return Object.values(models)[0];
    if (provider !== 'ollama') return undefined;
    return this.listed?.find((name) => isSameModel(name, preferred)) ?? this.listed?.[0];
  }

  /** Its own name for a model of this name; undefined when it is known not to have it. */
  named(model: string): string | undefined {
    const { models } = this.settings;
    if (!models) return model;
    return Object.entries(models).find(([name]) => isOneModel(name, model))?.[1];
  }

  /** Undefined: it does not tell. */
  has(model: string): boolean | undefined {
    return this.models?.some((name) => isOneModel(name, model));
  }

  /** A call has its place here from now on; `end` gives it back. */
  begin(use: Use): BackendCall {
    const circuit = this.circuits[use];
    const call = circuit.begin();
    this.inUse++;
    let isSettled = false;
    const settle = (how: Outcome) => {
      if (isSettled) return;
      isSettled = true;
      const before = circuit.state;
      call[how === 'excused' ? 'left' : how]();
      if (circuit.state === 'open' && before !== 'open')
        log.warn({ server: this.name, use }, 'a model server fails again and again, and rests');
      if (how === 'left') return;
      this.totals[how === 'succeeded' ? how : 'failed']++;
      if (how === 'succeeded') this.answered();
    };
    return {
      answers: () => call.answers(),
      settle,
      end: () => {
        settle('left');
        this.inUse--;
      },
    };
  }

  /** A check has found it well; `models` when it lists them. */
  isWell(models: string[] | undefined, latencyMs: number): void {
    this.listed = models;
    if (this.seen.state === 'down') for (const circuit of Object.values(this.circuits)) circuit.endRest();
    this.tell({ state: 'up', latencyMs, checkedAt: new Date() });
    this.failedInARow = 0;
  }

  isUnwell(detail: string | undefined, latencyMs: number): void {
    this.failedInARow++;
    const isDown = this.seen.state !== 'up' || this.failedInARow >= failedChecks;
    this.tell({ ...this.seen, ...(isDown && { state: 'down' }), detail, latencyMs, checkedAt: new Date() });
  }

  /** An answer says more than a check. */
  private answered(): void {
    if (this.seen.state === 'up') return;
    this.failedInARow = 0;
    this.tell({ ...this.seen, state: 'up', detail: undefined });
  }

  private tell(seen: Seen): void {
    const { name: server } = this;
    if (seen.state === 'down' && this.seen.state !== 'down')
      log.warn({ server, detail: seen.detail }, 'a model server is down');
    if (seen.state === 'up' && this.seen.state === 'down') log.info({ server }, 'a model server is back');
    this.seen = seen;
  }
}

/** Whichever of the two leaves the tag out. */
const isOneModel = (one: string, other: string) => isSameModel(one, other) || isSameModel(other, one);

/** `excused`: it failed, which may be the call's own fault. */
type Outcome = 'succeeded' | 'failed' | 'excused' | 'left';

export interface BackendCall extends Pick<CircuitCall, 'answers'> {
  /** The first word counts. */
  settle(how: Outcome): void;
  end(): void;
}
