import type { CircuitState } from './circuit.js';

/** What checks and calls have shown of a server. */
export interface Seen {
  state: 'up' | 'down' | 'demo' | 'unknown';
  latencyMs?: number;
  detail?: string;
  checkedAt?: Date;
}

/** A model server as an operator sees it. */
export interface ModelServerState extends Seen {
  name: string;
  provider: string;
  /** By the names that roles know them by; undefined when it does not tell. */
  models?: string[];
  embeddings?: string[];
  /** Of each of MODEL_SERVERS; the one that there is without it has no such. */
  routing?: Routing;
}

export interface Routing {
  /** Without user, password and path. */
  host: string;
  circuit: CircuitState;
  order: number;
  weight: number;
  concurrency?: number;
  /** Calls under way, and those in line that it could answer. */
  inUse: number;
  waiting: number;
  /** Since the process began. */
  succeeded: number;
  failed: number;
}
