import type { FastifyRequest } from 'fastify';
import { AppError, type ErrorCode } from '../platform/errors/index.js';
import { writeOpenAiError } from './openai.errors.js';

const headersOf = (code: ErrorCode, retryAfter?: number) =>
  writeOpenAiError(new AppError(code, undefined, { retryAfter }), {} as FastifyRequest).headers;

describe('An error of the facade', () => {
  it.each<ErrorCode>(['idempotency_conflict', 'agent_stopped', 'agent_unavailable'])(
    'that only a person or another request ends is not tried again: %s',
    (code) => expect(headersOf(code)).toEqual({ 'x-should-retry': 'false' }),
  );

  it('that lasts longer than anybody sleeps is not tried again, and no client is sent to sleep', () => {
    const isSpent = { 'x-should-retry': 'false', 'retry-after': '60' };
    for (const seconds of [61, 86_400, 31 * 86_400])
      expect(headersOf('budget_exceeded', seconds)).toEqual(isSpent);
  });

  it.each<[ErrorCode, number | undefined]>([
    ['budget_exceeded', 5],
    ['budget_exceeded', 60],
    ['queue_full', 10],
    ['too_many_requests', 60],
    ['request_in_progress', 1],
    ['unavailable', undefined],
    ['validation_failed', undefined],
  ])('is else left to the client: %s %p', (code, retryAfter) => {
    expect(headersOf(code, retryAfter)).toEqual({});
  });
});
