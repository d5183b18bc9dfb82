import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inputsOf, ScriptedEmbeddings } from './scripted-embeddings.js';
import { Exchange, sendJson, type ModelCall } from './scripted-model.exchange.js';
import { ScriptError, Scripting, type Defaults, type Script } from './scripted-model.script.js';
import {
  embeddings,
  errorBody,
  modelCard,
  modelList,
  readAsk,
  streams,
  wireFor,
  type JsonObject,
  type Protocol,
} from './scripted-model.wire.js';

export type { ModelCall } from './scripted-model.exchange.js';
export type { Ask, Script, Step, ToolCall } from './scripted-model.script.js';

export interface ScriptedModelOptions extends Defaults {
  /** 0, the default, takes a free port. */
  port?: number;
  /** What the listings name; calls may name any model. */
  models?: readonly string[];
  /** Of the embeddings; 256 by default. */
  dimensions?: number;
  /** Characters of one text to embed; a longer one is refused. */
  longestInput?: number;
  /** Asked before the directives. */
  script?: Script;
}

type Handler = (
  path: string,
  protocol: Protocol,
  body: string,
  response: ServerResponse,
) => void | Promise<void>;

interface CallWaiter {
  matches: (call: Readonly<ModelCall>) => boolean;
  settle: (call: ModelCall) => void;
}

const host = '127.0.0.1';
const callsKept = 10_000;
const keyLength = 200;

/**
 * A model behind the real provider protocols, Ollama's and OpenAI's, on one port. What it answers stands in the
 * last user message, as directives (`[[say:да]]`, `[[fault:500x2]]`; the list is in scripted-model.script.ts), so a
 * test can script it through an application in another process. What it was asked is at `GET /__calls`; only chat
 * and embedding calls are logged, so that health probes do not disturb the counting.
 */
export class ScriptedModel {
  readonly #server: Server;
  readonly #options: ScriptedModelOptions;
  readonly #scripting: Scripting;
  readonly #active = new Set<Exchange>();
  readonly #waiters = new Set<CallWaiter>();
  readonly #routes: ReadonlyMap<string, Handler>;
  /** Its embedding models. */
  readonly embeddings: ScriptedEmbeddings;
  #script: Script | undefined;
  #log: ModelCall[] = [];
  #total = 0;
  #lastId = 0;
  #stopped: Promise<void> | undefined;

  private constructor(options: ScriptedModelOptions) {
    this.#options = options;
    this.#script = options.script;
    this.#scripting = new Scripting(options);
    this.embeddings = new ScriptedEmbeddings(options.dimensions);
    this.#routes = this.#table();
    this.#server = createServer((request, response) => this.#receive(request, response));
    // Longer than any client pools a socket; otherwise an idle one is closed under a request on its way.
    this.#server.keepAliveTimeout = 600_000;
  }

  static async start(options: ScriptedModelOptions = {}): Promise<ScriptedModel> {
    const model = new ScriptedModel(options);
    await new Promise<void>((resolve, reject) => {
      model.#server.once('error', reject);
      model.#server.listen({ port: options.port ?? 0, host, backlog: 1024 }, resolve);
    });
    return model;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** For `OLLAMA_BASE_URL`. */
  get url(): string {
    return `http://${host}:${this.port}`;
  }

  /** For `OPENAI_BASE_URL`. */
  get openaiUrl(): string {
    return `${this.url}/v1`;
  }

  /** The last 10,000 calls, oldest first. */
  get calls(): readonly Readonly<ModelCall>[] {
    return this.#log.slice(-callsKept);
  }

  /** `total` counts since the last `clear()`. */
  get stats(): { active: number; total: number } {
    return { active: this.#active.size, total: this.#total };
  }

  /** Replaces the in-process script; without one, directives alone decide. */
  use(script?: Script): void {
    this.#script = script;
  }

  /** Forgets the calls, and how often each counted fault has struck. */
  clear(): void {
    this.#log = [];
    this.#total = 0;
    this.#scripting.forget();
    this.embeddings.forget();
  }

  /** The first call, past or coming, that matches; asked at every change of a call, so progress can be awaited. */
  waitForCall(matches: CallWaiter['matches'], timeoutMs = 5_000): Promise<Readonly<ModelCall>> {
    const known = this.calls.find(matches);
    if (known) return Promise.resolve(known);
    return new Promise((resolve, reject) => {
      const settle = (call: ModelCall) => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        resolve(call);
      };
      const waiter: CallWaiter = { matches, settle };
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        reject(new Error(`no matching model call within ${timeoutMs} ms; ${this.#total} seen`));
      }, timeoutMs);
      this.#waiters.add(waiter);
    });
  }

  /** Cuts whatever is under way; safe to call again. */
  stop(): Promise<void> {
    this.#stopped ??= new Promise((resolve) => {
      for (const exchange of this.#active) exchange.disown();
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
    return this.#stopped;
  }

  #table(): ReadonlyMap<string, Handler> {
    const chat: Handler = (...call) => this.#chat(...call);
    const embed: Handler = (...call) => this.#embed(...call);
    const list: Handler = (_path, protocol, _body, response) =>
      sendJson(response, modelList(protocol, this.#models()));
    return new Map<string, Handler>([
      ['POST /api/chat', chat],
      ['POST /v1/chat/completions', chat],
      ['POST /api/embed', embed],
      ['POST /v1/embeddings', embed],
      ['GET /api/tags', list],
      ['GET /v1/models', list],
      ['GET /api/version', (_path, _protocol, _body, response) => sendJson(response, '{"version":"0.12.0"}')],
      ['POST /api/show', (_path, _protocol, body, response) => sendJson(response, modelCard(body))],
      ['GET /__calls', (_path, _protocol, _body, response) => sendJson(response, JSON.stringify(this.calls))],
      ['GET /__stats', (_path, _protocol, _body, response) => sendJson(response, JSON.stringify(this.stats))],
      [
        'DELETE /__calls',
        (_path, _protocol, _body, response) => {
          this.clear();
          sendJson(response, '[]');
        },
      ],
    ]);
  }

  #models(): string[] {
    const named = this.#options.models ?? ['qwen2.5:7b', 'scripted'];
    return named.filter((name) => this.embeddings.has(name));
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    // A client that leaves before its request is complete made no call.
    request.on('error', () => response.destroy());
    request.on('end', () => {
      const [path = ''] = (request.url ?? '').split('?', 1);
      const protocol = path.startsWith('/v1/') ? 'openai' : 'ollama';
      const fail = (status: number, message: string) => {
        if (response.headersSent) response.destroy();
        else sendJson(response, errorBody(protocol, status, message), status);
      };
      const route = `${request.method} ${path}`;
      const handler = this.#routes.get(route);
      if (!handler) return fail(404, `scripted model: no route ${route}`);
      const body = Buffer.concat(chunks).toString();
      // A promise chain also for handlers that throw at once: a bad request must not end the test process.
      new Promise<void>((resolve) => resolve(handler(path, protocol, body, response))).catch(
        (error: unknown) => fail(error instanceof BadRequest ? 400 : 500, `scripted model: ${String(error)}`),
      );
    });
  }

  async #chat(path: string, protocol: Protocol, json: string, response: ServerResponse): Promise<void> {
    const body = parse(json);
    const ask = readAsk(protocol, body);
    const exchange = this.#open(path, protocol, ask.model, ask.lastUser, response);
    try {
      const steps = this.#script?.(ask) ?? this.#scripting.plan(ask);
      const part = { ask, steps, wire: wireFor(protocol, body, ++this.#lastId) };
      await (streams(protocol, body) ? exchange.stream(part) : exchange.whole(part));
    } catch (error) {
      if (!(error instanceof ScriptError)) throw error;
      exchange.refuse(400, `scripted model: ${error.message}`);
    }
  }

  async #embed(path: string, protocol: Protocol, json: string, response: ServerResponse): Promise<void> {
    const body = parse(json);
    const inputs = inputsOf(body);
    const model = String(body.model);
    const exchange = this.#open(path, protocol, model, inputs[0] ?? '', response);
    exchange.call.inputs = inputs.length;
    if (!this.embeddings.has(model)) return exchange.refuse(404, `model "${model}" not found`);
    if (inputs.some((text) => text.length > (this.#options.longestInput ?? Infinity)))
      return exchange.refuse(400, 'the input length exceeds the context length');
    const fault = this.embeddings.dueFault(body);
    if (typeof fault === 'number') return exchange.refuse(fault);
    if (fault === 'hang' || fault === 'cut') return exchange.leave(fault);
    const answer = embeddings(protocol, body, inputs, this.embeddings.vectors(body, fault), fault);
    const wrong = { nulls: '[null', huge: '[1e39' }[String(fault)];
    exchange.sendJson(wrong ? answer.replace(/\[-?\d[\d.e-]*/, wrong) : answer);
  }

  #open(path: string, protocol: Protocol, model: string, asked: string, response: ServerResponse): Exchange {
    const call: ModelCall = {
      protocol,
      path,
      model,
      // A copy: a slice would keep the whole message alive for as long as the log does.
      key: asked.length > keyLength ? Buffer.from(asked.slice(0, keyLength)).toString() : asked,
      startedAt: Date.now(),
      endedAt: null,
      aborted: false,
      status: null,
      tokensSent: 0,
      told: null,
    };
    const exchange = new Exchange(call, response, (changed) => {
      if (changed.endedAt !== null) this.#active.delete(exchange);
      this.#tell(changed);
    });
    this.#active.add(exchange);
    this.#total++;
    this.#log.push(call);
    if (this.#log.length >= 2 * callsKept) this.#log = this.#log.slice(-callsKept);
    this.#tell(call);
    return exchange;
  }

  #tell(call: ModelCall): void {
    for (const waiter of this.#waiters) if (waiter.matches(call)) waiter.settle(call);
  }
}

class BadRequest extends Error {}

function parse(json: string): JsonObject {
  let body: unknown;
  try {
    body = JSON.parse(json);
  } catch {
    throw new BadRequest('the body is not JSON');
  }
  if (typeof body !== 'object' || body === null || !('model' in body) || typeof body.model !== 'string') {
    throw new BadRequest('model is required');
  }
  return body;
}
