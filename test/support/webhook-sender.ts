import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

export interface TakenBody {
  deliveryId: string;
  outcome: string;
  code?: string;
  detail?: string;
  errors?: { path: string; message: string }[];
}

interface Sending {
  id?: string;
  at?: Date;
  secrets?: string[];
  /** Sent in place of what was signed. */
  altered?: string;
  headers?: Record<string, string>;
}

/** Another program, which tells a webhook of a role what happened there, as Standard Webhooks says. */
export class WebhookSender {
  constructor(
    readonly url: string,
    public secret: string,
  ) {}

  async send(
    body: unknown,
    more: Sending = {},
  ): Promise<{ status: number; body: TakenBody; millis: number }> {
    const { id = `msg_${randomUUID()}`, at = new Date(), secrets = [this.secret], altered, headers } = more;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const signature = secrets.map((secret) => new Webhook(secret).sign(id, at, text)).join(' ');
    return this.post(altered ?? text, {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': signature,
      ...headers,
    });
  }

  /** Anything, with any headers. */
  async post(text: string, headers: Record<string, string>) {
    const since = performance.now();
    const answer = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: text,
      signal: AbortSignal.timeout(60_000),
    });
    const body = (await answer.json()) as TakenBody;
    return { status: answer.status, body, millis: performance.now() - since };
  }
}
