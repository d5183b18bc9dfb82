import { nextHop, type Hop } from './hop.js';

const hop: Hop = {
  url: new URL('https://api.example.com/a'),
  method: 'POST',
  headers: { authorization: 'Bearer secret', cookie: 'a=b', 'x-key': 'secret', 'content-type': 'text/plain' },
  body: 'x',
};

describe('A redirect', () => {
  it.each([
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [303, 'HEAD', 'HEAD'],
    [301, 'PUT', 'PUT'],
    [307, 'POST', 'POST'],
    [308, 'DELETE', 'DELETE'],
  ] as const)('with %i makes %s %s', (status, method, then) => {
    const next = nextHop({ ...hop, method }, status, '/b');
    expect(next.method).toBe(then);
    expect(next.url.href).toBe('https://api.example.com/b');
    expect(next.headers.authorization).toBe('Bearer secret');
    const lost = method !== then;
    expect(next.body).toBe(lost ? undefined : 'x');
    expect(next.headers['content-type']).toBe(lost ? undefined : 'text/plain');
  });

  it.each(['https://example.com/', 'https://api.example.com:8443/', '//api.example.com.evil.example/'])(
    'to another origin, %s, takes no credential along',
    (location) => {
      const { headers, body } = nextHop(hop, 307, location);
      expect(headers).toEqual({ 'content-type': 'text/plain' });
      expect(body).toBe('x');
    },
  );

  it.each(['http://api.example.com/a', 'ftp://example.com/', 'https://user@example.com/', 'https://'])(
    'is not followed to %s',
    (location) => expect(() => nextHop(hop, 302, location)).toThrow(/^egress_refused/),
  );
});
