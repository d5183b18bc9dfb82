import type { IncomingMessage } from 'node:http';
import { readHandshake } from './upgrade.js';

const origins = new Set(['https://artel.example']);
const read = (url: string, headers: Record<string, string> = {}) => {
  const all = Object.entries({ host: 'inside:8100', ...headers }).map(([name, value]) => [name, [value]]);
  return readHandshake(
    { url, headersDistinct: Object.fromEntries(all) } as unknown as IncomingMessage,
    origins,
  );
};

describe('readHandshake', () => {
  const agentId = '01a1fc6a-14a2-7641-9cb9-363c8814cf0f';

  it('finds the route', () => {
    expect(read('/ws?token=t').route).toEqual({ path: '/ws' });
    const route = { path: '/ws/agents', agentId };
    expect(read(`/ws/agents/${agentId.toUpperCase()}?token=t`).route).toEqual(route);
  });

  it.each(['', '/', '//', '/ws/', '/ws/agents/', `/ws/agents/${agentId}/x`, '*', 'http://a/ws', '/\n?x'])(
    'has no route for %j',
    (url) => expect(() => read(url)).toThrow('not_found'),
  );

  it('takes a cookie, never from a foreign page', () => {
    const cookie = 'artel_access=c';
    expect(read('/ws', { cookie, origin: 'https://artel.example' }).token).toBe('c');
    expect(read('/ws', { cookie }).token).toBe('c');
    expect(() => read('/ws', { cookie, origin: 'null' })).toThrow('forbidden');
    expect(() => read('/ws', { cookie, origin: 'https://evil.example' })).toThrow('forbidden');
    expect(read('/ws?token=c', { cookie }).token).toBe('c');
  });

  it('lets in pages of the public origin and of the same host, and clients that are no pages', () => {
    for (const origin of ['https://artel.example', 'http://inside:8100', 'https://artel.example:443']) {
      expect(read('/ws?token=t', { origin }).token).toBe('t');
    }
    const foreign = [
      'null',
      '',
      'x',
      'http://artel.example',
      'https://artel.example.evil',
      'https://artel.example:8443',
    ];
    for (const origin of foreign) expect(() => read('/ws?token=t', { origin })).toThrow('forbidden');
  });
});
