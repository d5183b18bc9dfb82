import type { components } from './schema';

/** Codes of the server's catalogue, and `offline`: it could not be asked. */
export type ProblemCode = components['schemas']['Problem']['code'] | 'offline';

/** What is wrong with one field; a `rule` is worded by us (`fieldText`), anything else by the server. */
export type FieldError = NonNullable<components['schemas']['Problem']['errors']>[number];

/** Why the server did not do what it was asked (RFC 9457). Texts for people are found by its code. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly code: ProblemCode,
    readonly status: number,
    readonly detail?: string,
    readonly errors: readonly FieldError[] = [],
    readonly requestId?: string,
  ) {
    super(detail ?? code);
  }

  /** Whether the same request may work a little later. */
  get isTransient(): boolean {
    return this.code === 'offline' || this.status === 429 || this.status >= 500;
  }
}

type Body = Partial<components['schemas']['Problem']>;

/** Anything that is not the server's own (a proxy before it) counts as the server being away. */
export async function problemOf(response: Response): Promise<Problem> {
  const isOurs = /\bjson\b/.test(response.headers.get('content-type') ?? '');
  const body: Body = isOurs ? await response.json().then(asBody, () => ({})) : {};
  const code = body.code ?? (response.status >= 500 ? 'unavailable' : 'internal_error');
  return new Problem(code, response.status, body.detail, body.errors, body.requestId);
}

const asBody = (value: unknown): Body => (typeof value === 'object' && value !== null ? value : {});

/** What fetch throws when there is no answer at all, or none in time; an abort stays what it is. */
export function unreachable(error: unknown): unknown {
  const isLate = error instanceof DOMException && error.name === 'TimeoutError';
  return isLate || error instanceof TypeError ? new Problem('offline', 0) : error;
}

export const isProblem = (error: unknown, ...codes: ProblemCode[]): error is Problem =>
  error instanceof Problem && (codes.length === 0 || codes.includes(error.code));
