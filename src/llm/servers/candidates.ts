import { ModelCallError } from '../model-call-error.js';
import type { Backend } from './backend.js';

/** A server that may answer, and the model it would answer with; undefined: the server's choice. */
export interface Candidate {
  backend: Backend;
  model?: string;
}

/** Who answers, and with which model, as the server calls it. */
export const nameOf = (server: string, model: string | undefined): string =>
  model === undefined ? server : `${server}/${model}`;

/**
 * Who may answer a role that wants this model: `server/model`, `server` alone, or the name of a model, wherever it is.
 * Undefined wants any: each server answers with its first model. Throws `model_not_found`.
 */
export function candidatesFor(backends: readonly Backend[], wanted?: string): Candidate[] {
  if (wanted === undefined) return backends.map((backend) => ({ backend, model: backend.defaultModel }));
  const found = pinned(backends, wanted) ?? byName(backends, wanted);
  if (found.length > 0) return found;
  throw new ModelCallError('model_not_found', `No model server offers ${wanted}`);
}

/** What names a server is answered by that one alone. */
function pinned(backends: readonly Backend[], wanted: string): Candidate[] | undefined {
  const backend = backends.find(({ name }) => wanted === name || wanted.startsWith(`${name}/`));
  if (!backend) return undefined;
  if (wanted === backend.name) return [{ backend, model: backend.defaultModel }];
  const model = backend.named(wanted.slice(backend.name.length + 1));
  return model === undefined ? [] : [{ backend, model }];
}

/** A list is not always whole: where none has the model, every server is asked that was not told what it offers. */
function byName(backends: readonly Backend[], wanted: string): Candidate[] {
  const having = backends.filter((backend) => backend.has(wanted));
  const asked =
    having.length > 0
      ? backends.filter((backend) => backend.has(wanted) !== false)
      : backends.filter(({ settings }) => !settings.models);
  return asked.map((backend) => ({ backend, model: backend.named(wanted) }));
}

/** In the order in which they are asked, equals together; whatever is down comes after all that is not. */
export function inOrder(candidates: readonly Candidate[]): Candidate[][] {
  const groups = new Map<number, Candidate[]>();
  for (const candidate of candidates) {
    const { seen, settings } = candidate.backend;
    const rank = settings.order + (seen.state === 'down' ? behindAll : 0);
    groups.set(rank, [...(groups.get(rank) ?? []), candidate]);
  }
  return [...groups].sort(([one], [other]) => one - other).map(([, group]) => group);
}

const behindAll = 1_000_000;
