import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import jwt, { type JwtPayload, type SignOptions } from 'jsonwebtoken';
import { AppError } from '../../platform/errors/index.js';
import { looksLikeOperatorToken, OperatorTokens } from './operator-tokens.js';

const JWT_SECRET = 'a-secret-of-the-tests-that-is-long-enough';
const typ = 'artel-operator+jwt';
const now = () => Math.floor(Date.now() / 1_000);

/** As the command line signs them, but for what a test changes. */
function token(payload: JwtPayload = {}, header: Partial<jwt.JwtHeader> = {}, secret = JWT_SECRET): string {
  const claims = { iss: 'artel', aud: 'artel-operator', jti: randomUUID(), iat: now(), exp: now() + 60 };
  const options: SignOptions = { algorithm: 'HS256', header: { alg: 'HS256', typ, ...header } };
  return jwt.sign({ ...claims, ...payload }, secret, options);
}

function refusal(text: string, tokens = new OperatorTokens({ JWT_SECRET })): string {
  try {
    tokens.authenticate(text);
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe('invalid_token');
    return (error as AppError).detail;
  }
  throw new Error('it was taken');
}

describe("An operator's token", () => {
  it('lets in somebody of no organization, who may do one thing', () => {
    const text = token();
    expect(looksLikeOperatorToken(text)).toBe(true);
    const actor = new OperatorTokens({ JWT_SECRET }).authenticate(text);
    expect(actor).toEqual({ kind: 'operator', permissions: new Set(['operator:manage']) });
  });

  it.each([
    ['signed with another secret', () => token({}, {}, `${JWT_SECRET}!`)],
    ['for another audience', () => token({ aud: 'artel-api' })],
    ['of another issuer', () => token({ iss: 'other' })],
    ['of another type', () => token({}, { typ: 'JWT' })],
    ['with more in its header', () => token({}, { kid: 'x' })],
    ['without an id', () => token({ jti: 'x' })],
    ['that has expired', () => token({ iat: now() - 120, exp: now() - 60 })],
    ['that lives too long', () => token({ exp: now() + 61 })],
    ['from the future', () => token({ iat: now() + 40, exp: now() + 100 })],
    ['of another algorithm', () => jwt.sign({ aud: 'artel-operator' }, JWT_SECRET, { algorithm: 'HS512' })],
    ['without a signature', () => `${token().split('.').slice(0, 2).join('.')}.`],
    ['that is none', () => 'x.y.z'],
  ])('%s is refused', (_, text) => expect(refusal(text())).not.toBe(''));

  it('works once, and is forgotten when it could not work any more', () => {
    const tokens = new OperatorTokens({ JWT_SECRET });
    const text = token();
    tokens.authenticate(text);
    expect(refusal(text, tokens)).toContain('used already');
    tokens.authenticate(token());
    const later = Date.now() + 100_000;
    const clock = jest.spyOn(Date, 'now').mockReturnValue(later);
    try {
      tokens.authenticate(token());
      expect(refusal(text, tokens)).toContain('expired');
      expect((tokens as unknown as { used: Map<string, number> }).used.size).toBe(1);
    } finally {
      clock.mockRestore();
    }
  });
});
