import { request, type IncomingMessage } from 'node:http';
import type { Completion } from './completed.js';

/** A streamed completion of which nothing is read until it is wanted: its socket fills up. */
export class UnreadStream {
  private constructor(private readonly answer: IncomingMessage) {
    // It may be cut off while nobody reads.
    answer.on('error', () => undefined);
  }

  static open({ url, key, question, more }: Completion): Promise<UnreadStream> {
    const messages = [{ role: 'user', content: question }];
    const body = JSON.stringify({ model: 'lawyer', messages, stream: true, ...more });
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    return new Promise((resolve, reject) => {
      const asked = request(`${url}/v1/chat/completions`, { method: 'POST', agent: false, headers });
      asked.once('error', reject);
      asked.once('response', (answer) => resolve(new UnreadStream(answer)));
      asked.end(body);
    });
  }

  get runId(): string {
    return String(this.answer.headers['x-artel-run-id']);
  }

  /** What comes to its end, or to where it was cut off. */
  async rest(): Promise<string> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of this.answer) chunks.push(chunk as Buffer);
    } catch {
      // It was cut off: what was read until then is what there is.
    }
    return Buffer.concat(chunks).toString();
  }
}
