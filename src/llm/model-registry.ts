import { join } from 'node:path';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectConfig, type Config } from '../platform/config/index.js';
import { FreshCache } from '../platform/cache/index.js';
import { discover } from '../platform/discovery/index.js';
import { log } from '../platform/logging/index.js';
import { chooseModel, isSameModel, type ModelChoice } from './model-choice.js';
import { healthDeadline, healthOf } from './model-health.js';
import { dearestOf, priceOf, type AnswerPrices, type ModelPrice } from './model-prices.js';
import type { ChatModelOptions, ModelChunk, ModelHealth, ModelProvider, ModelRequest } from './model.js';
import { withSchemaIfTaken } from './schema-refusal.js';
import { ModelServers } from './servers/model-servers.js';
import { RoutedProvider } from './servers/routed-provider.js';
import type { ModelServerState } from './servers/server-state.js';
import type { Limits } from './watch.js';
import { guarded, limitsOf, progressOfChunk } from './watchdog.js';

export interface CurrentModel {
  provider: string;
  model: string;
  isDemo: boolean;
  /** Why this one was chosen at boot. */
  reason: string;
}

type ProviderClass = new (config: Config) => ModelProvider;

const healthLifetime = 5_000;

const offeredLifetime = 30_000;

/** A model may be pulled anew under its name. */
const imagesLifetime = 300_000;
const imagesDeadline = 2_000;

/** The model server of this process, chosen at boot, or several as one, behind limits and retries. */
@Injectable()
export class ModelRegistry implements OnModuleInit, OnApplicationShutdown {
  private readonly limits: Limits;
  /** Those of MODEL_SERVERS, if it is set. */
  servers?: ModelServers;
  private choice?: ModelChoice;
  private readonly imageModels = new FreshCache<boolean>(imagesLifetime);
  private readonly offered = new FreshCache<string[] | undefined>(offeredLifetime);
  private lastHealth?: { at: number; health: Promise<ModelHealth> };

  constructor(@InjectConfig() private readonly config: Config) {
    this.limits = limitsOf(config);
  }

  async onModuleInit(): Promise<void> {
    const classes = await discover(join(import.meta.dirname, 'providers'), '.provider', isProviderClass);
    const make = (name: string, config: Config) => {
      const Provider = classes.find((known) => known.name === name)?.value;
      if (!Provider) throw new Error(`There is no providers/${name}.provider.ts`);
      return new Provider(config);
    };
    const { MODEL_SERVERS: several } = this.config;
    this.servers = several && new ModelServers(several, this.config, make);
    this.choice = this.servers
      ? await routed(this.servers, this.config)
      : await chooseModel(this.config, make);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.choice?.provider.close?.();
  }

  get current(): CurrentModel {
    const { provider, reason } = this.chosen;
    return {
      provider: provider.name,
      model: provider.defaultModel,
      isDemo: provider.name === 'demo',
      reason,
    };
  }

  /** Tokens of prompt and answer together. */
  get contextTokens(): number {
    return this.config.LLM_CONTEXT_TOKENS;
  }

  /** The most tokens of one answer. */
  get maxOutputTokens(): number {
    return this.config.LLM_MAX_OUTPUT_TOKENS;
  }

  /**
   * One answer: texts, then exactly one finish. Throws AppError (`model_*`, `context_too_long`), or the signal's
   * reason. `maxTokens` is at most LLM_MAX_OUTPUT_TOKENS.
   */
  stream(request: ModelRequest, { signal }: { signal?: AbortSignal } = {}): AsyncIterable<ModelChunk> {
    const { provider } = this.chosen;
    const most = this.config.LLM_MAX_OUTPUT_TOKENS;
    const bounded = { ...request, maxTokens: Math.min(request.maxTokens ?? most, most) };
    const open = (upstream: AbortSignal) => {
      const whole = () => provider.stream(bounded, upstream);
      if (!bounded.outputSchema) return whole();
      return withSchemaIfTaken(whole, () =>
        provider.stream({ ...bounded, outputSchema: undefined }, upstream),
      );
    };
    return guarded(open, { progressOf: progressOfChunk, limits: this.limits, signal });
  }

  /** A LangChain model for graphs and tools, under the same limits and retries and with the same errors. */
  chatModel(options: ChatModelOptions = {}): Promise<BaseChatModel> {
    return this.chosen.provider.chatModel(options);
  }

  /** Whether this model, or the default one, looks at pictures; when the server does not tell within 2 s: no. */
  async takesImages(model?: string): Promise<boolean> {
    const { LLM_IMAGES: given } = this.config;
    if (given !== 'auto') return given === 'true';
    try {
      return await this.imageModels.get(model ?? '', () =>
        this.chosen.provider.takesImages(model, AbortSignal.timeout(imagesDeadline)),
      );
    } catch (error) {
      log.warn({ err: error }, 'the model server does not tell whether its model takes pictures');
      return false;
    }
  }

  /** Whether the server lists this model; undefined when it does not tell in time. A list is at most 30 s old. */
  async offers(model: string): Promise<boolean | undefined> {
    if (this.current.isDemo || model === this.current.model) return true;
    const offered = await this.offered.get('', () => this.listed());
    return offered?.some((name) => isSameModel(name, model));
  }

  private async listed(): Promise<string[] | undefined> {
    try {
      const names = await this.chosen.provider.listModels(AbortSignal.timeout(healthDeadline));
      return names.length > 0 ? names : undefined;
    } catch (error) {
      // What is kept is that there is no list: nobody waits for it again at once.
      log.debug({ err: error }, 'the model server lists no models');
      return undefined;
    }
  }

  /** Of this model, or of the default one; of a server's that has no price of its own, what it costs anywhere. */
  priceOf(model = this.current.model): ModelPrice | undefined {
    const server = this.config.MODEL_SERVERS?.find(({ name }) => model.startsWith(`${name}/`));
    const own = priceOf(this.config, model);
    return own ?? (server && priceOf(this.config, model.slice(server.name.length + 1)));
  }

  /** The most that texts may cost which this model embeds: any server may be asked. */
  priceOfVectors(model: string): ModelPrice | undefined {
    const { MODEL_SERVERS = [] } = this.config;
    const prices = [model, ...MODEL_SERVERS.map(({ name }) => `${name}/${model}`)].flatMap(
      (name) => this.priceOf(name) ?? [],
    );
    return prices.length > 0 ? dearestOf(prices) : undefined;
  }

  /** Of a role that wants this model, or the default one: what it costs, whoever answers in its place. */
  pricesOf(model?: string): AnswerPrices {
    const price = this.priceOf(model);
    const stands = this.servers ? this.servers.answering(model ?? this.config.LLM_MODEL) : [];
    const others = stands.map((name) => this.priceOf(name)).filter((one) => one !== undefined);
    return {
      price,
      dearest: others.length > 0 ? dearestOf(price ? [price, ...others] : others) : undefined,
      priceOf: (answeredBy) => this.priceOf(answeredBy),
    };
  }

  /** Answers within 2 s; the server is asked at most every 5 s. */
  health(): Promise<ModelHealth> {
    const now = performance.now();
    if (!this.lastHealth || now - this.lastHealth.at > healthLifetime) {
      this.lastHealth = { at: now, health: healthOf(this.chosen.provider, this.chosen.reason) };
    }
    return this.lastHealth.health;
  }

  /** Every server, as this process sees it: also the one that there is without MODEL_SERVERS. */
  async states(): Promise<ModelServerState[]> {
    if (this.servers) return this.servers.states();
    const { provider, model, ...seen } = await this.health();
    return [{ ...seen, name: provider, provider, models: [model] }];
  }

  private get chosen(): ModelChoice {
    if (!this.choice) throw new Error('The model is chosen in onModuleInit');
    return this.choice;
  }
}

async function routed(servers: ModelServers, config: Config): Promise<ModelChoice> {
  await servers.start();
  const names = servers.backends.map(({ name }) => name);
  return {
    provider: new RoutedProvider(servers, config),
    reason: `MODEL_SERVERS names ${names.join(', ')}`,
  };
}

function isProviderClass(value: unknown): value is ProviderClass {
  const prototype: unknown = typeof value === 'function' ? value.prototype : undefined;
  const methods = prototype as Partial<ModelProvider> | undefined;
  return [methods?.stream, methods?.chatModel, methods?.listModels, methods?.takesImages].every(
    (method) => typeof method === 'function',
  );
}
