import { get, type IncomingMessage } from 'node:http';
import Fastify, { type FastifyInstance } from 'fastify';
import { sendDownload } from './download.js';

const megabyte = 'x'.repeat(1024 * 1024);
const aMoment = (millis = 25) => new Promise((resolve) => setTimeout(resolve, millis));

/** A file of so many megabytes that knows how much of it was asked for, and whether somebody still wants it. */
class Source {
  given = 0;
  closed = false;

  constructor(
    private readonly megabytes: number,
    private readonly failsAt = Infinity,
  ) {}

  async *chunks(): AsyncIterable<string> {
    try {
      while (this.given < this.megabytes) {
        if (this.given === this.failsAt) throw new Error('the database is gone');
        await aMoment(1);
        this.given++;
        yield megabyte;
      }
    } finally {
      this.closed = true;
    }
  }

  /** Waits until nothing more is taken for a while. */
  async rest(): Promise<void> {
    for (let before = -1; before !== this.given;) {
      before = this.given;
      await aMoment(300);
    }
  }
}

describe('A download', () => {
  let server: FastifyInstance;
  let url: string;
  let source: Source;

  beforeAll(async () => {
    server = Fastify({ forceCloseConnections: true });
    server.decorate('streamPace', { heartbeat: 15_000, stuck: 60_000 });
    server.get('/', (_request, reply) =>
      sendDownload(reply, { fileName: 'a.txt', contentType: 'text/plain', chunks: source.chunks() }),
    );
    url = await server.listen({ host: '127.0.0.1', port: 0 });
  });

  afterAll(() => server.close());

  const open = (): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => void get(url, { agent: false }, resolve).once('error', reject));

  it('arrives whole, as a file', async () => {
    source = new Source(3);
    const answer = await fetch(url);
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="a.txt"');
    expect((await answer.text()).length).toBe(3 * megabyte.length);
    expect(source.closed).toBe(true);
  });

  it('waits for a reader who takes nothing, and goes on when they do', async () => {
    source = new Source(200);
    const answer = await open();
    answer.pause();
    await source.rest();
    // What fits into the buffers of two sockets.
    expect(source.given).toBeLessThan(50);
    let received = 0;
    for await (const chunk of answer) received += (chunk as Buffer).length;
    expect(received).toBe(200 * megabyte.length);
  });

  it('ends when its reader leaves', async () => {
    source = new Source(200);
    const answer = await open();
    answer.pause();
    await source.rest();
    answer.destroy();
    for (let tries = 0; !source.closed && tries < 200; tries++) await aMoment();
    expect(source.closed).toBe(true);
    expect(source.given).toBeLessThan(50);
  });

  it('that cannot begin is answered as an error', async () => {
    source = new Source(3, 0);
    expect((await fetch(url)).status).toBe(500);
  });

  it('that breaks does not look whole', async () => {
    source = new Source(3, 2);
    const answer = await fetch(url);
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
  });

  it('is not made for who asks for its headers alone', async () => {
    source = new Source(200);
    const answer = await fetch(url, { method: 'HEAD' });
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="a.txt"');
    expect(source.given).toBe(1);
    expect(source.closed).toBe(true);
  });
});
