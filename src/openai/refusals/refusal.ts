import type { FastifyRequest } from 'fastify';
import type { RequestOwner } from '../../identity/index.js';
import { newId } from '../../platform/database/index.js';
import type { AppError } from '../../platform/errors/index.js';
import { beginningIn, senderOf } from '../../platform/http/index.js';
import type { RefusedRequest } from './refused-request.entity.js';
import { shownBytes } from '../../platform/text/index.js';

export type Refusal = Omit<RefusedRequest, 'createdAt' | 'apiKey' | 'user'>;

const longest = { body: 1_000, path: 300, reason: 500, userAgent: 200 };
const mostMistakes = 5;

/** What is kept of a request that was refused. */
export const refusalOf = (error: AppError, request: FastifyRequest, owner: RequestOwner): Refusal => ({
  id: newId(),
  ...owner,
  ...refusedIn(error, request),
  others: 0,
});

/** What can be told of it whoever has sent it. */
export function refusedIn(
  error: AppError,
  request: FastifyRequest,
): Omit<Refusal, 'id' | 'others' | keyof RequestOwner> {
  const { address, userAgent } = senderOf(request.ip, request.raw);
  const [path = ''] = request.url.split('?', 1);
  const body = beginningIn(request);
  return {
    requestId: request.id,
    method: request.method,
    path: shown(path, longest.path),
    status: error.status,
    code: error.code,
    reason: shown(reasonOf(error), longest.reason),
    body: body ? shownBytes(body.bytes, body.bytes.length === body.total, longest.body) : null,
    bodyBytes: body?.total ?? null,
    address,
    userAgent: userAgent === null ? null : shown(userAgent, longest.userAgent),
  };
}

function reasonOf({ detail, errors = [] }: AppError): string {
  const mistakes = errors.slice(0, mostMistakes).map(({ path, message }) => `${path}: ${message}`);
  return mistakes.length > 0 ? mistakes.join('; ') : detail;
}

const shown = (text: string, most: number): string => shownBytes(Buffer.from(text), true, most);
