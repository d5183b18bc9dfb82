import { ModelCallError } from '../model-call-error.js';
import { ModelServer } from '../providers/model-server.js';

export type EmbeddingProtocol = 'ollama' | 'openai';

export interface EmbedOptions {
  /** How many numbers the vectors shall have; what the model has when it is not named. */
  dimensions?: number;
  /** A text that is too long is refused; otherwise Ollama cuts it. */
  isWhole?: boolean;
  /** Milliseconds that several servers have together. */
  patience?: number;
}

export interface Embedded {
  vectors: number[][];
  /** Of all texts together; undefined where the server does not count. */
  tokens?: number;
  /** Which of several servers has made them, and with which model. */
  answeredBy?: string;
}

/** Where embedding models are: one server, or several as one. */
export interface EmbeddingPort {
  readonly protocol: EmbeddingProtocol;

  /** A vector for each text, in their order. */
  embed(
    model: string,
    texts: readonly string[],
    signal: AbortSignal,
    options?: EmbedOptions,
  ): Promise<Embedded>;

  /** The names of all models that there are, whatever they are for. */
  listModels(signal: AbortSignal): Promise<string[]>;

  close(): Promise<void>;
}

/** An embedding model at its server, in that server's words. One call, without retries or limits. */
export class EmbeddingServer implements EmbeddingPort {
  private readonly server: ModelServer;

  constructor(
    readonly protocol: EmbeddingProtocol,
    baseUrl: string,
    key?: string,
  ) {
    this.server = new ModelServer(baseUrl, key && `Bearer ${key}`);
  }

  async embed(
    model: string,
    texts: readonly string[],
    signal: AbortSignal,
    options: EmbedOptions = {},
  ): Promise<Embedded> {
    const { vectors, tokens } =
      this.protocol === 'ollama'
        ? await this.ofOllama(model, texts, signal, options)
        : await this.ofOpenAi(model, texts, signal, options);
    // Not `every`, which passes over what is not there.
    if (vectors.length !== texts.length || Array.from(vectors).some((vector) => !isVector(vector)))
      throw new ModelCallError('model_error', 'The embedding server sent something other than our vectors');
    return { vectors: vectors as number[][], tokens: isCount(tokens) ? tokens : undefined };
  }

  async listModels(signal: AbortSignal): Promise<string[]> {
    const [path, list, name] =
      this.protocol === 'ollama' ? ['/api/tags', 'models', 'name'] : ['/models', 'data', 'id'];
    const { [list]: models } = (await this.server.json(path, signal)) as Record<string, unknown>;
    const names = Array.isArray(models)
      ? (models as Record<string, unknown>[]).map((model) => model[name])
      : [];
    return names.filter((found) => typeof found === 'string');
  }

  close(): Promise<void> {
    return this.server.close();
  }

  /** https://docs.ollama.com/api/embed */
  private async ofOllama(
    model: string,
    input: readonly string[],
    signal: AbortSignal,
    { dimensions, isWhole = false }: EmbedOptions,
  ): Promise<Answer> {
    const body = JSON.stringify({ model, input, truncate: !isWhole, dimensions });
    const { embeddings, prompt_eval_count: tokens } = (await this.server.json(
      '/api/embed',
      signal,
      body,
    )) as Record<string, unknown>;
    return { vectors: Array.isArray(embeddings) ? (embeddings as unknown[]) : [], tokens };
  }

  /** https://platform.openai.com/docs/api-reference/embeddings */
  private async ofOpenAi(
    model: string,
    input: readonly string[],
    signal: AbortSignal,
    { dimensions }: EmbedOptions,
  ): Promise<Answer> {
    const body = JSON.stringify({ model, input, encoding_format: 'float', dimensions });
    const { data, usage } = (await this.server.json('/embeddings', signal, body)) as {
      data?: unknown;
      usage?: { prompt_tokens?: unknown } | null;
    };
    const vectors: unknown[] = [];
    // Some servers answer in the order in which they were done.
    for (const [at, item] of (Array.isArray(data) ? (data as (Item | null)[]) : []).entries()) {
      vectors[typeof item?.index === 'number' ? item.index : at] = numbersOf(item?.embedding);
    }
    return { vectors, tokens: usage?.prompt_tokens };
  }
}

/** As it came. */
interface Answer {
  vectors: unknown[];
  tokens: unknown;
}

interface Item {
  index?: unknown;
  embedding?: unknown;
}

/** Some servers answer in base64 whatever they were asked for: floats of four bytes, the lowest first. */
function numbersOf(embedding: unknown): unknown {
  if (typeof embedding !== 'string') return embedding;
  const bytes = Buffer.from(embedding, 'base64');
  if (bytes.length % 4 !== 0) return undefined;
  return Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(4 * at));
}

/** Of numbers that fit into four bytes, as pgvector keeps them. */
const isVector = (value: unknown): value is number[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((number) => typeof number === 'number' && Number.isFinite(Math.fround(number)));

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
