import { connect } from 'node:net';
import { Client } from '../support/client.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually } from '../support/profile.js';

interface Line {
  requestId?: string;
  [field: string]: unknown;
}

let artel: Deployment;

beforeAll(async () => {
  artel = await aDeployment({ LOG_LEVEL: 'info', LOG_FORMAT: 'json' });
}, 120_000);
afterAll(() => artel?.stop());

const lines = (): Line[] =>
  artel.apis.flatMap(({ log }) =>
    log
      .split('\n')
      .flatMap((line) => (line.startsWith('{') && line.endsWith('}') ? [JSON.parse(line) as Line] : [])),
  );

/** What the log says of the answer that carried this id. */
const toldOf = (requestId: string): Promise<Line> =>
  eventually('it is told', () => Promise.resolve(lines().find((line) => line.requestId === requestId)));

/** All that is answered to bytes as they are written here. */
function answerTo(...pieces: (string | Buffer)[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(artel.url);
    const socket = connect(Number(port), hostname, () => void write());
    const write = async () => {
      for (const piece of pieces) {
        socket.write(piece);
        await new Promise((sent) => setTimeout(sent, 50));
      }
    };
    let text = '';
    socket.setTimeout(20_000, () => socket.destroy(new Error(`no answer to ${String(pieces[0])}`)));
    socket.on('data', (data: Buffer) => (text += data.toString()));
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
}

const idIn = (answer: string): string => /^x-request-id: (\S+)\r$/m.exec(answer)?.[1] ?? `none in ${answer}`;

const counted = async (name: string): Promise<number> => {
  const text = await (await fetch(`${artel.url}/metrics`)).text();
  return text
    .split('\n')
    .filter((line) => line.startsWith(name))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
};

describe('What is no HTTP request', () => {
  it.each<[string, (string | Buffer)[], { status: number; reason: string; beginning: RegExp | undefined }]>([
    [
      'words',
      ['SELECT name FROM people; password=hunter22\r\n\r\n'],
      { status: 400, reason: 'HPE_INVALID_METHOD', beginning: /^SELECT name FROM people; password=\*\*\*/ },
    ],
    [
      'a greeting of TLS',
      [Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03])],
      { status: 400, reason: 'HPE_INVALID_METHOD', beginning: /^\ufffd/ },
    ],
    [
      'a header without a name',
      [
        'GET /v1/models HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer hunter22-x\r\nCookie: a=1; b=hunter22\r\n: x\r\n\r\n',
      ],
      {
        status: 400,
        reason: 'HPE_INVALID_HEADER_TOKEN',
        beginning: /^GET \/v1\/models HTTP\/1\.1.*Cookie: \*\*\*/s,
      },
    ],
    [
      'more of a cookie than is read, in two pieces',
      [`GET / HTTP/1.1\r\nHost: x\r\nCookie: a=${'b'.repeat(5_000)}`, `hunter22${'c'.repeat(30_000)}`],
      { status: 431, reason: 'HPE_HEADER_OVERFLOW', beginning: /^…?$/ },
    ],
  ])('is answered and told, without secrets: %s', async (_what, pieces, { status, reason, beginning }) => {
    const before = await counted('artel_malformed_traffic_total');
    const answer = await answerTo(...pieces);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    const told = await toldOf(idIn(answer));
    expect(told).toMatchObject({ status, reason, address: expect.stringContaining('127.0.0.1') });
    expect(told.beginning).toMatch(beginning ?? '');
    expect(JSON.stringify(told)).not.toContain('hunter22');
    expect(await counted('artel_malformed_traffic_total')).toBe(before + 1);
  });

  it('is told so often that a log can be read, and counted however often it comes', async () => {
    const before = await counted('artel_malformed_traffic_total');
    for (let at = 0; at < 10; at++)
      await Promise.all(Array.from({ length: 10 }, () => answerTo('nothing that is HTTP\r\n\r\n')));
    expect(await counted('artel_malformed_traffic_total')).toBe(before + 100);
    const told = lines().filter(({ msg }) => msg === 'what came was no HTTP request');
    expect(told.length).toBeGreaterThan(10);
    expect(told.length).toBeLessThanOrEqual(60);
  });
});

describe('A request to the facade whose key never was', () => {
  const key = 'artel-sk-AbCdEf-hunter22-and-more-that-nobody-may-read';

  const asking = (body: unknown, path = '/v1/chat/completions') =>
    new Client(artel.url, key).request('POST', path, body);

  it('is told: the key, as far as keys are shown, the reason, and how it began', async () => {
    const { status, headers } = await asking({ model: 'lawyer', password: 'hunter22', messages: [] });
    expect(status).toBe(401);
    const told = await toldOf(String(headers.get('x-request-id')));
    expect(told).toMatchObject({
      status: 401,
      code: 'invalid_token',
      reason: 'The API key is not valid',
      keyPrefix: 'artel-sk-AbCdEf',
      method: 'POST',
      path: '/v1/chat/completions',
      body: '{"model":"lawyer","password":***","messages":[]}',
    });
    expect(JSON.stringify(told)).not.toContain('hunter22');
  });

  it('is told in a few words, however long it was', async () => {
    const { headers } = await asking(`{"model":"lawyer","x":"${'слово '.repeat(500)}`);
    const told = await toldOf(String(headers.get('x-request-id')));
    expect(told).toMatchObject({
      bodyBytes: 5_523,
      body: expect.stringMatching(/^\{"model":"lawyer","x":"слово.*…$/),
    });
    expect(String(told.body).length).toBeLessThanOrEqual(201);
  });

  it('is told at most sixty times in a minute, and counted always', async () => {
    const before = await counted('artel_facade_refused_total{code="invalid_token"}');
    for (let at = 0; at < 10; at++) await Promise.all(Array.from({ length: 10 }, () => asking({})));
    expect(await counted('artel_facade_refused_total{code="invalid_token"}')).toBe(before + 100);
    const told = lines().filter(({ msg }) => msg === "a stranger's request to the facade was refused");
    expect(told.length).toBeGreaterThan(10);
    expect(told.length).toBeLessThanOrEqual(60);
  });
});
