import { hashingDimensions, hashingEmbedding } from './hashing-embedder.js';

type JsonObject = Readonly<Record<string, unknown>>;

/** Instead of vectors: an HTTP status, no answer at all, or vectors that are wrong. */
export type EmbeddingFault = number | (typeof faultNames)[number];

const faultNames = ['hang', 'cut', 'short', 'resized', 'nulls', 'huge', 'base', 'nan', 'twice'] as const;
const directive = /\[\[embed-fault:([a-z]+|[45]\d\d)(?:x(\d+))?\]\]/;
const otherDimensions = 17;

/**
 * What the scripted model server answers to embedding calls. A text may carry `[[embed-fault:name]]` or, for its first
 * two calls, `[[embed-fault:namex2]]`; names: a status from 400 (429 with Retry-After: 1), hang, cut (the socket), short
 * (a vector too few), resized (other dimensions), nulls, huge (a number that four bytes do not hold); over the protocol
 * of OpenAI also base (base64 although floats were asked for), nan (the same, with a number that is none) and twice (all
 * vectors are of the first text). A model's name tells its dimensions when it ends in a number from 8: `hashing-64`;
 * others have 256, or what the server was started with.
 */
export class ScriptedEmbeddings {
  readonly #struck = new Map<string, number>();
  readonly #removed = new Set<string>();
  readonly #resized = new Map<string, number>();

  constructor(private readonly dimensions = hashingDimensions) {}

  /** The server does not have this model any more, or has it again. */
  remove(model: string, isGone = true): void {
    if (isGone) this.#removed.add(model);
    else this.#removed.delete(model);
  }

  /** Behind the name there is another model now. */
  resize(model: string, dimensions: number): void {
    this.#resized.set(model, dimensions);
  }

  has(model: string): boolean {
    return !this.#removed.has(model);
  }

  forget(): void {
    this.#struck.clear();
  }

  dueFault(body: JsonObject): EmbeddingFault | undefined {
    for (const text of inputsOf(body)) {
      const [whole, name = '', times] = directive.exec(text) ?? [];
      if (whole === undefined) continue;
      const struck = this.#struck.get(text) ?? 0;
      this.#struck.set(text, struck + 1);
      if (struck >= Number(times ?? Infinity)) continue;
      if (/^\d/.test(name)) return Number(name);
      const fault = faultNames.find((known) => known === name);
      if (fault) return fault;
    }
    return undefined;
  }

  vectors(body: JsonObject, fault?: EmbeddingFault): Float32Array[] {
    const model = String(body.model);
    const named = Number(/-(\d+)$/.exec(model)?.[1] ?? 0);
    const wanted = typeof body.dimensions === 'number' ? body.dimensions : this.dimensions;
    const own = this.#resized.get(model) ?? (named >= 8 ? named : wanted);
    const dimensions = fault === 'resized' ? otherDimensions : own;
    const inputs = inputsOf(body).slice(fault === 'short' ? 1 : 0);
    return inputs.map((input) => hashingEmbedding(input.replace(directive, ''), dimensions, model));
  }
}

export const inputsOf = ({ input }: JsonObject): string[] =>
  (Array.isArray(input) ? (input as unknown[]) : [input]).map((text) =>
    typeof text === 'string' ? text : '',
  );
