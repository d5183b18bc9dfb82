import { cpuMillis } from '../../../test/support/effort.js';
import { shownBytes, withoutSecrets } from './without-secrets.js';

describe('What was sent, without secrets', () => {
  it.each([
    ['an API key of ours', `{"key_of":"x","note":"artel-sk-Abcdef_123-xyz"}`, 'Abcdef_123'],
    ['a key of OpenAI', 'use sk-proj-Abcdef12345 please', 'Abcdef12345'],
    ['a header', 'Authorization: Bearer abc.DEF-123', 'abc.DEF'],
    ['a line of cookies', 'GET / HTTP/1.1\r\nCookie: a=1; artel_refresh=q-w_e\r\n', 'q-w_e'],
    ['a basic header', '"authorization":"Basic dXNlcjpwYXNz"', 'dXNlcjpwYXNz'],
    ['a token of the web', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl', 'c2lnbmF0dXJl'],
    ['a password', '{"password": "correct horse"}', 'horse'],
    ['a password with quotes in it', '{"password": "corr\\"ect horse"}', 'horse'],
    ['a password within a text', '{"content":"{\\"password\\": \\"correct horse\\"}"}', 'horse'],
    ['a password that is cut off', '{"password": "correct hor', 'hor'],
    ['a password in words', 'my password: hunter22 thanks', 'hunter22'],
    ['a password in Russian', 'пароль: солнышко1 и всё', 'солнышко1'],
    ['an address with a password', 'postgres://app:s3cret@db/app', 's3cret'],
    ['a field of another service', '{"client_secret":"zzz","x_api_key":"yyy"}', 'zzz'],
    ['a query', '/v1/models?api_key=qqqq1&x=1', 'qqqq1'],
    [
      'a private key',
      '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nabc\n-----END RSA PRIVATE KEY-----',
      'MIIEow',
    ],
    ['a private key that is cut off', '-----BEGIN PRIVATE KEY-----\\nMIIEow', 'MIIEow'],
    ['the token of a bot', '123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc', 'AAEhBOweik6ad9r'],
    ['a key of no known form', 'x 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b y', '9f86d081884c7d'],
    ['a picture', '{"url":"data:image/png;base64,iVBORw0KGgoAAAANSUhEUg=="}', 'iVBORw0'],
  ])('%s is left out', (_what, sent, secret) => {
    expect(withoutSecrets(sent)).not.toContain(secret);
  });

  it.each([
    '{"model":"lawyer","max_tokens":-1,"max_completion_tokens":50,"stream":true}',
    '{"messages":[{"role":"wizard","content":"Сколько длится отпуск?"}]}',
    '{"tool_choice":{"type":"function","function":{"name":"find"}},"n":2}',
    'Unexpected end of JSON input at 01a2b3c4-0000-7000-8000-000000000001',
    '{"token": null, "secret": 5}',
  ])('%j stays as it is', (sent) => {
    expect(withoutSecrets(sent)).toBe(sent);
  });

  it('is cut where nothing is cut through', () => {
    const whole = Buffer.from('{"a":"b"');
    expect(shownBytes(whole, true, 100)).toBe('{"a":"b"');
    const cut = shownBytes(Buffer.from(`{"content":"слово ещё artel-s`), false, 1_000);
    expect(cut).toBe('{"content":"слово ещё …');
    expect(shownBytes(Buffer.from('слово слово'), true, 8)).toBe('слово сл…');
  });

  it('shows nothing that a database or a terminal cannot take', () => {
    expect(shownBytes(Buffer.from('a\0b\x1b[31mя'), true, 100)).toBe('a\ufffdb\ufffd[31mя');
    expect(shownBytes(Buffer.from([0xff, 0x41]), true, 100)).toBe('\ufffdA');
  });

  it.each([
    '"',
    '\\"',
    'password',
    'password: ',
    '://',
    'a1',
    'a',
    'eyJ',
    '-----BEGIN PRIVATE KEY-----',
    'data:',
    ';x=',
  ])('takes no long time for many %j', async (piece) => {
    const text = piece.repeat(2_048 / piece.length);
    expect(await cpuMillis(() => withoutSecrets(text))).toBeLessThan(500);
  });
});
