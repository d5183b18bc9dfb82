import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Update {
  deliveryId: string;
  from: { externalId: string; name: string; username?: string };
  text: string;
  providerId?: string;
  userData?: Record<string, unknown>;
  /** So many of it at once. */
  copies?: number;
  reset?: boolean;
  phone?: string;
}

export interface SentOut {
  id: string;
  to: string;
  text: string;
  messageId?: string;
  from?: string;
  replyTo?: string;
  edits?: string;
  isPiece?: boolean;
  files?: { name: string; mime: string; text: string }[];
  /** What it was given. */
  providerId: string;
}

export interface Took {
  outcome: string;
  refusal?: string;
  messageId?: string;
  runId?: string;
}

type Verdict = { laterMillis: number } | { never: string } | { shutOut: string } | { status: number };

/** The other side of `talking` integrations: has updates until their place is kept, and hears what contacts are told. */
export class TalkingOutside {
  /** By integration. */
  private readonly updates = new Map<string, Update[]>();
  private readonly told = new Map<string, Took[]>();
  private readonly heard: (SentOut & { integrationId: string })[] = [];
  /** Decides about what is said; undefined: it is taken. */
  refuses?: (message: Omit<SentOut, 'providerId'>) => Verdict | undefined;

  /** Milliseconds before it takes what is said. */
  delays?: (message: Pick<SentOut, 'text'>) => number;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<TalkingOutside> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const outside = new TalkingOutside(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        const wait = request.url?.endsWith('/send')
          ? (outside.delays?.(JSON.parse(body) as SentOut) ?? 0)
          : 0;
        setTimeout(() => {
          const [status, answer] = outside.answer(request.url ?? '', body);
          response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
        }, wait);
      });
    });
    return outside;
  }

  /** Somebody writes. */
  write(integrationId: string, ...updates: Update[]): void {
    this.updates.set(integrationId, [...(this.updates.get(integrationId) ?? []), ...updates]);
  }

  took(integrationId: string): Took[] {
    return this.told.get(integrationId) ?? [];
  }

  /** What a conversation was told, in order; pieces and edits as well. */
  sentTo(integrationId: string, to: string): SentOut[] {
    return this.heard.filter((one) => one.integrationId === integrationId && one.to === to);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private answer(path: string, body: string): [number, object] {
    const { pathname, searchParams } = new URL(path, this.url);
    const [, integrationId = '', what] = pathname.split('/');
    if (what === 'updates') {
      const after = Number(searchParams.get('after'));
      const updates = (this.updates.get(integrationId) ?? []).map((update, index) => ({
        n: index + 1,
        ...update,
      }));
      return [200, { updates: updates.filter(({ n }) => n > after).slice(0, 5) }];
    }
    if (what === 'took') {
      this.told.set(integrationId, [...this.took(integrationId), ...(JSON.parse(body) as Took[])]);
      return [200, {}];
    }
    const message = JSON.parse(body) as SentOut;
    const verdict = this.refuses?.(message);
    if (verdict) return 'status' in verdict ? [verdict.status, {}] : [200, verdict];
    const providerId = message.edits ?? `there-${this.heard.length + 1}`;
    this.heard.push({ ...message, integrationId, providerId });
    return [200, { providerId }];
  }
}
