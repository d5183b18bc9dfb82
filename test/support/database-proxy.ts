import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What to lose: the answer to the first `statement` after `after` on the same connection, and the connection with it. */
interface Loss {
  after: string;
  statement: string;
}

/**
 * Stands between a process and PostgreSQL. It can lose one answer: what was asked is done, and nobody hears of it; and go
 * away: all connections are cut, and there are no new ones until it comes back.
 */
export class DatabaseProxy {
  /** How many answers were lost. */
  lost = 0;
  /** How many connections were refused while it was away. */
  refused = 0;
  private isAway = false;
  private loss?: Loss;
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((client) => this.carry(client));

  private constructor(private readonly target: URL) {}

  static async start(databaseUrl: string): Promise<DatabaseProxy> {
    const proxy = new DatabaseProxy(new URL(databaseUrl));
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as AddressInfo).port);
    return url.toString();
  }

  loseNext(loss: Loss): void {
    this.loss = loss;
  }

  goAway(): void {
    this.isAway = true;
    for (const socket of this.sockets) socket.destroy();
  }

  comeBack(): void {
    this.isAway = false;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private carry(client: Socket): void {
    if (this.isAway) {
      this.refused++;
      client.destroy();
      return;
    }
    const server = connect(Number(this.target.port), this.target.hostname);
    let armed = false;
    let losing = false;
    client.on('data', (data) => {
      if (this.loss && data.includes(this.loss.after)) armed = true;
      if (this.loss && armed && data.includes(this.loss.statement)) {
        this.loss = undefined;
        losing = true;
      }
      server.write(data);
    });
    server.on('data', (data) => {
      if (!losing) return client.write(data);
      this.lost++;
      client.destroy();
      return server.destroy();
    });
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
  }
}
