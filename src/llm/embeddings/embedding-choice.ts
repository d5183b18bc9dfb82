import type { Config } from '../../platform/config/index.js';
import { isSameModel } from '../model-choice.js';
import { EmbeddingServer, type EmbeddingPort, type EmbeddingProtocol } from './embedding-server.js';

export interface EmbeddingModel {
  provider: EmbeddingProtocol;
  model: string;
}

export interface EmbeddingChoice {
  current?: EmbeddingModel;
  /** Why this one, or why none. */
  reason: string;
}

const probeTime = 1_000;
/** The best first, of those that Ollama's library has and that know Russian as well as English. */
const ownChoice = ['bge-m3', 'nomic-embed-text'];

/** EMBEDDING_BASE_URL with a path, as `/v1`, is of a server that is compatible with OpenAI; without, it is Ollama's. */
export function protocolOf(config: Config, chat: string): EmbeddingProtocol {
  const { EMBEDDING_BASE_URL: own } = config;
  if (own) return new URL(own).pathname.length > 1 ? 'openai' : 'ollama';
  return chat === 'openai' ? 'openai' : 'ollama';
}

/** A server of this protocol; the key of the chat's server is sent to no other. */
export function serverFor(config: Config, protocol: EmbeddingProtocol, chat: string): EmbeddingServer {
  const isOwn = config.EMBEDDING_BASE_URL !== undefined && protocolOf(config, chat) === protocol;
  const chats = protocol === 'openai' ? config.OPENAI_BASE_URL : config.OLLAMA_BASE_URL;
  const url = (isOwn ? config.EMBEDDING_BASE_URL : undefined) ?? chats;
  const chatKey = protocol === 'openai' && isSameOrigin(url, chats) ? config.OPENAI_API_KEY : undefined;
  return new EmbeddingServer(
    protocol,
    url,
    (isOwn || !config.EMBEDDING_BASE_URL ? config.EMBEDDING_API_KEY : undefined) ?? chatKey,
  );
}

/**
 * What EMBEDDING_MODEL names; for `auto` one that Ollama has: rather the `preferred` one, with which the vectors that
 * are there were made. Undefined when the server does not tell now.
 */
export async function chooseEmbedding(
  config: Config,
  chat: string,
  server: EmbeddingPort,
  preferred?: EmbeddingModel,
): Promise<EmbeddingChoice | undefined> {
  const { EMBEDDING_MODEL: wanted } = config;
  const { protocol: provider } = server;
  if (wanted === 'none') return { reason: 'EMBEDDING_MODEL is none' };
  if (wanted !== 'auto') return { current: { provider, model: wanted }, reason: 'EMBEDDING_MODEL is set' };
  if (provider === 'openai')
    return { reason: 'EMBEDDING_MODEL does not name a model of the embedding server' };
  if (chat === 'demo' && !config.EMBEDDING_BASE_URL) return { reason: 'The demo has no embedding model' };
  const installed = await server.listModels(AbortSignal.timeout(probeTime)).catch(() => undefined);
  if (!installed) return undefined;
  const kept = preferred?.provider === 'ollama' ? [preferred.model] : [];
  const model = [...kept, ...ownChoice].find((name) => installed.some((has) => isSameModel(has, name)));
  if (model) return { current: { provider, model }, reason: `Ollama has ${model}` };
  return { reason: `Ollama has no embedding model: ollama pull ${ownChoice[0]}` };
}

const isSameOrigin = (one: string, other: string) => new URL(one).origin === new URL(other).origin;
