import { ForbiddenException, HttpException } from '@nestjs/common';
import { QueryFailedError } from 'typeorm';
import { AppError } from './app-error.js';
import { toAppError } from './to-app-error.js';

const withCode = (code: string, message = 'secret detail', more: object = {}): Error =>
  Object.assign(new Error(message), { code, ...more });
const ofDatabase = (sqlState: string): Error =>
  new QueryFailedError('SELECT secret', ['secret'], withCode(sqlState));

describe('Anything thrown', () => {
  it('is left as it is when it is ours', () => {
    const error = new AppError('conflict', 'so it is');
    expect(toAppError(error)).toBe(error);
  });

  it.each([
    ['57P01', 'unavailable'],
    ['53300', 'unavailable'],
    ['08006', 'unavailable'],
    ['57014', 'unavailable'],
    ['25P03', 'unavailable'],
    ['40P01', 'unavailable'],
    ['22021', 'validation_failed'],
    ['22P05', 'validation_failed'],
    ['23505', 'internal_error'],
    ['42601', 'internal_error'],
  ])('by the database with state %s is %s', (sqlState, code) => {
    const error = toAppError(ofDatabase(sqlState));
    expect(error.code).toBe(code);
    expect(JSON.stringify([error.detail, error.title, error.errors])).not.toContain('secret');
    expect(error.retryAfter).toBe(code === 'unavailable' ? 1 : undefined);
  });

  it.each([
    [withCode('ECONNREFUSED'), 'unavailable'],
    [new Error('timeout exceeded when trying to connect'), 'unavailable'],
    [new Error('secret detail'), 'internal_error'],
    [new TypeError('secret detail'), 'internal_error'],
    [withCode('FST_ERR_X', 'secret detail', { statusCode: 500 }), 'internal_error'],
    ['secret detail', 'internal_error'],
    [undefined, 'internal_error'],
    [{ status: 404, detail: 'secret detail' }, 'internal_error'],
  ])('that tells of our inside tells it to nobody (%#)', (thrown, code) => {
    const error = toAppError(thrown);
    expect(error.code).toBe(code);
    expect(error.detail).not.toContain('secret');
  });

  it.each([
    [new ForbiddenException('no'), 'forbidden', 403],
    [new HttpException('teapot', 418), 'malformed_request', 400],
    [withCode('FST_ERR_CTP_BODY_TOO_LARGE', 'too large', { statusCode: 413 }), 'payload_too_large', 413],
    [withCode('FST_ERR_BAD_URL', 'x'.repeat(10_000), { statusCode: 400 }), 'malformed_request', 400],
  ])('by the framework about the request keeps its meaning (%#)', (thrown, code, status) => {
    const error = toAppError(thrown);
    expect(error).toMatchObject({ code, status });
    expect(error.detail.length).toBeLessThanOrEqual(300);
  });
});
