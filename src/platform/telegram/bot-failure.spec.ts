import { BotFailure, failureOf, isBotGone, isChatGone } from './bot-failure.js';

const token = '123456:the-secret-half-of-a-token';
const refused = (error_code: number, description: string, parameters?: { retry_after?: number }) =>
  failureOf({ response: { error_code, description, parameters } }, token);
const broken = (message: string, code?: string) =>
  failureOf(Object.assign(new Error(message), { code }), token);

describe('What the Bot API answers', () => {
  it.each<[number, string, BotFailure['kind']]>([
    [400, 'Bad Request: message text is empty', 'refused'],
    [403, 'Forbidden: bot was blocked by the user', 'refused'],
    [500, 'Internal Server Error', 'server'],
    [502, 'Bad Gateway', 'server'],
  ])('%i %s is %s', (code, description, kind) => {
    expect(refused(code, description)).toMatchObject({ kind, code: String(code), description });
  });

  it('says how long to wait, by its field or in its words', () => {
    expect(refused(429, 'Too Many Requests', { retry_after: 7 }).retryAfterMillis).toBe(7_000);
    expect(refused(429, 'Too Many Requests: retry after 35').retryAfterMillis).toBe(35_000);
    expect(refused(429, 'Too Many Requests')).toMatchObject({ kind: 'too_many', retryAfterMillis: 5_000 });
  });

  it.each([
    [403, 'Forbidden: bot was blocked by the user', true],
    [403, 'Forbidden: user is deactivated', true],
    [400, 'Bad Request: chat not found', true],
    [400, 'Bad Request: PEER_ID_INVALID', true],
    [400, "Bad Request: can't parse entities", false],
    [401, 'Unauthorized', false],
  ])('%i %s: whether the chat is gone is %s', (code, description, isGone) => {
    expect(isChatGone(refused(code, description))).toBe(isGone);
  });

  it('tells a bot that is not let in', () => {
    expect([401, 404].map((code) => isBotGone(refused(code, '')))).toEqual([true, true]);
    expect(isBotGone(refused(403, ''))).toBe(false);
  });
});

describe('A request that broke', () => {
  it.each([
    ['request to http://a/ failed, reason: connect ECONNREFUSED 127.0.0.1:1', 'ECONNREFUSED'],
    ['request to https://a/ failed, reason: getaddrinfo ENOTFOUND a', 'ENOTFOUND'],
    ['request to https://a/ failed, reason: connect ETIMEDOUT 1.2.3.4:443', 'ETIMEDOUT'],
    [
      'request to https://a/ failed, reason: Client network socket disconnected before secure TLS connection was established',
      'ECONNRESET',
    ],
    ['request to https://a/ failed, reason: unreached', 'EUNREACHED'],
  ])('was not sent: %s', (message, code) => {
    expect(broken(message, code)).toMatchObject({ kind: 'not_sent', code });
  });

  it.each([
    ['request to https://a/ failed, reason: socket hang up', 'ECONNRESET'],
    ['request to https://a/ failed, reason: read ETIMEDOUT', 'ETIMEDOUT'],
    ['The user aborted a request.', undefined],
    ['invalid json response body at https://a/ reason: Unexpected token', undefined],
  ])('may have been taken: %s', (message, code) => {
    expect(broken(message, code)).toMatchObject({ kind: 'unknown' });
  });
});

it('Nothing of a token is told on', () => {
  const failures = [
    broken(`invalid json response body at https://api.telegram.org/bot${token}/sendMessage`),
    refused(404, `Not Found: /bot${token}/sendMessage`),
    refused(400, `the-secret-half-of-a-token`),
  ];
  for (const failure of failures) {
    const told = [failure.message, failure.stack, failure.description, JSON.stringify(failure)].join('\n');
    expect(told).not.toContain('the-secret-half');
    expect(failure.cause).toBeUndefined();
  }
});
