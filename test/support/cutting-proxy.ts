import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

interface Cutting {
  /** Cuts a stream once so much of it has passed. */
  afterBytes?: number;
  /** Which requests open streams. */
  streams?: RegExp;
  /** Cuts instead of answering the first request like this. */
  answersTo?: RegExp;
}

/** Between a client and the server: cuts one connection, as a bad network does. */
export class CuttingProxy implements AsyncDisposable {
  cuts = 0;
  /** The heads of the requests for streams. */
  readonly streams: string[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((client) => this.join(client));

  private constructor(
    private readonly target: URL,
    private readonly cutting: Cutting,
  ) {}

  static async start(target: string, cutting: Cutting): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(new URL(target), cutting);
    await new Promise<void>((listening) => proxy.server.listen(0, '127.0.0.1', listening));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((closed) => this.server.close(closed));
  }

  private join(client: Socket): void {
    const upstream = connect(Number(this.target.port), this.target.hostname);
    let request = '';
    let passed = 0;
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (data: Buffer) => {
      const text = data.toString();
      if (/^(GET|POST) /.test(text)) {
        request = text;
        passed = 0;
        if (this.isStream(text)) this.streams.push(text);
      }
      upstream.write(data);
    });
    upstream.on('data', (data: Buffer) => {
      passed += data.length;
      if (this.cuts > 0 || !this.isDue(request, passed)) client.write(data);
      else {
        this.cuts++;
        client.destroy();
      }
    });
  }

  private isDue(request: string, passed: number): boolean {
    const { afterBytes = Infinity, answersTo } = this.cutting;
    return answersTo?.test(request) ?? (this.isStream(request) && passed > afterBytes);
  }

  private isStream(request: string): boolean {
    return (this.cutting.streams ?? /^GET \S+\/events /).test(request);
  }
}
