import { log } from './logging.js';

const quietMillis = 30_000;

/** Something outside that fails many times a second is told of at once and then every 30 s, with the count. */
export class Outage {
  private toldAt = 0;
  private untold = 0;

  constructor(private readonly what: string) {}

  failed(error: unknown): void {
    this.untold++;
    if (Date.now() - this.toldAt < quietMillis) return;
    log.warn({ err: error, times: this.untold }, this.what);
    this.toldAt = Date.now();
    this.untold = 0;
  }
}
