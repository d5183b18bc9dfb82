import { DocumentNews, type DocumentNow } from '../documents/document-news.js';
import type { Claim } from './document-claims.js';
import type { IngestionStore, Step } from './ingestion-store.js';

/** So often the row and those who look on are told how far it is, unless another state begins. */
const everyMillis = 1_000;

/** Tells how far one attempt is. */
export class IngestionProgress {
  private state?: Step['state'];
  private toldAt = 0;
  private telling?: Promise<void>;

  constructor(
    private readonly store: IngestionStore,
    private readonly news: DocumentNews,
    private readonly claim: Claim,
    private readonly document: DocumentNow,
    private readonly audience: string[],
  ) {}

  /** Throws `LeaseLost` when the document is not held any more. */
  async tell(step: Step): Promise<void> {
    if (step.state === this.state && performance.now() - this.toldAt < everyMillis) return;
    await this.telling;
    this.state = step.state;
    this.toldAt = performance.now();
    this.telling = this.write(step);
    await this.telling;
  }

  private async write(step: Step): Promise<void> {
    await this.store.step(this.claim, step);
    this.news.tellOn(this.audience, { ...this.document, ...step, errorCode: null, errorDetail: null });
  }
}
