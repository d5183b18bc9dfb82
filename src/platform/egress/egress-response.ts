import type { Readable } from 'node:stream';
import { AppError } from '../errors/index.js';

/** An answer of the outside world, of any status. Its body is read once, or discarded. */
export class EgressResponse {
  constructor(
    readonly status: number,
    /** Names in lower case, values byte by byte (latin1). */
    readonly headers: Record<string, string | string[] | undefined>,
    /** Decoded, and bounded in size and time; its errors are AppErrors. */
    readonly body: Readable,
    /** Of the last redirect. */
    readonly url: URL,
  ) {}

  get isOk(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  header(name: string): string | undefined {
    const value = this.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  async bytes(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.body) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }

  /** As UTF-8, whatever the answer says of itself. */
  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes());
  }

  /** Throws `egress_failed` for what is not JSON; the parser's own error would quote it. */
  async json(): Promise<unknown> {
    const text = await this.text();
    try {
      return JSON.parse(text);
    } catch {
      throw new AppError('egress_failed', 'The answer is not JSON');
    }
  }

  /** Closes the connection when the rest is not wanted. */
  discard(): void {
    this.body.destroy();
  }
}
