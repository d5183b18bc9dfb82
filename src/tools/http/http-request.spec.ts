import { requestOf } from './http-request.js';
import type { HttpToolDefinition } from './http-tool.js';

const tool = (part: Partial<HttpToolDefinition>, names: string[] = []): HttpToolDefinition => ({
  name: 'orders',
  description: 'Orders',
  method: 'GET',
  url: 'https://api.example.com/orders',
  parameters: { type: 'object', properties: Object.fromEntries(names.map((name) => [name, {}])) },
  ...part,
});
const idempotencyKey = 'run/1.0';
const built = (part: Partial<HttpToolDefinition>, input: Record<string, unknown>, secret?: string) => {
  const request = requestOf(tool(part, Object.keys(input)), input, { idempotencyKey, secret });
  return { ...request, url: String(request.url) };
};

describe('The request of an HTTP tool', () => {
  it.each([
    ['a b/c?d#e&f', 'a%20b%2Fc%3Fd%23e%26f'],
    ['a/..b', 'a%2F..b'],
    ['%2e%2e', '%252e%252e'],
    ['x@evil.com', 'x%40evil.com'],
    ['\\evil', '%5Cevil'],
    ['заказ', '%D0%B7%D0%B0%D0%BA%D0%B0%D0%B7'],
    ['\ud800', '%EF%BF%BD'],
    [7, '7'],
    [false, 'false'],
    [['a', 'b'], 'a%2Cb'],
  ])('keeps %j in its place in the path', (id, written) => {
    const { url } = built({ url: 'https://api.example.com/orders/{id}/lines' }, { id });
    expect(url).toBe(`https://api.example.com/orders/${written}/lines`);
  });

  it.each([
    ...['.', '..', '', [], null, '../admin', 'a/..', '..\\admin', './a'],
    ...['../../admin?x=1#', '..;/admin', '..%2fadmin', '%2e%2e%252Fadmin', '%252e%252e%252fadmin'],
  ])('refuses %j, which would be another path', (id) =>
    expect(() => built({ url: 'https://api.example.com/orders/{id}' }, { id })).toThrow(
      'tool_arguments_invalid',
    ),
  );

  it('refuses dots that come together from two parameters', () =>
    expect(() => built({ url: 'https://api.example.com/a/{x}{y}/b' }, { x: '.', y: '.' })).toThrow(
      'tool_arguments_invalid',
    ));

  it('lets no value add to the query', () => {
    const { url } = built(
      { url: 'https://api.example.com/find?kind={kind}&limit=5' },
      { kind: 'a&limit=99' },
    );
    expect(url).toBe('https://api.example.com/find?kind=a%26limit%3D99&limit=5');
  });

  it('sends the rest in the query of GET and DELETE', () => {
    expect(built({ method: 'DELETE' }, { a: 'x y', b: [1, 2], c: null, d: { e: 1 } })).toMatchObject({
      method: 'DELETE',
      url: 'https://api.example.com/orders?a=x+y&b=1&b=2&d=%7B%22e%22%3A1%7D',
    });
    expect(built({}, {}).body).toBeUndefined();
  });

  it.each(['POST', 'PUT', 'PATCH'] as const)('sends the rest in the JSON body of %s', (method) => {
    const { body, url, headers } = built(
      { method, url: 'https://api.example.com/o/{id}' },
      { id: 5, n: 1, t: null },
    );
    expect(url).toBe('https://api.example.com/o/5');
    expect(body).toBe('{"n":1,"t":null}');
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'idempotency-key': idempotencyKey });
  });

  it('sends parameters where `in` says', () => {
    const places = { q: 'query', 'X-Trace': 'header', all: 'wholeBody' } as const;
    const input = { q: 1, 'X-Trace': 'a\r\nb: c', all: [1, 2] };
    expect(built({ method: 'POST', in: places }, input)).toMatchObject({
      url: 'https://api.example.com/orders?q=1',
      headers: { 'x-trace': 'ab: c' },
      body: '[1,2]',
    });
  });

  it('sends a key of repetition with every write, and with no read', () => {
    expect(built({}, {}).headers).not.toHaveProperty('idempotency-key');
    expect(built({ method: 'POST', readOnly: true }, {}).headers).not.toHaveProperty('idempotency-key');
    expect(built({ readOnly: false }, {}).headers).toHaveProperty('idempotency-key', idempotencyKey);
  });

  it.each([
    [undefined, { authorization: 'Bearer a:b&c' }, ''],
    [{ type: 'basic' }, { authorization: 'Basic YTpiJmM=' }, ''],
    [{ type: 'header', name: 'X-Api-Key' }, { 'x-api-key': 'a:b&c' }, ''],
    [{ type: 'query', name: 'key' }, {}, '?key=a%3Ab%26c'],
  ] as const)('sends the secret as %j', (auth, headers, query) => {
    const request = built({ auth }, {}, 'a:b&c');
    expect(request.url).toBe(`https://api.example.com/orders${query}`);
    expect(request.headers).toMatchObject(headers);
  });
});
