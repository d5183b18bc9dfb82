import type { Tx } from '../database/index.js';
import { HoldLost, type Hold, type Stop, type Subject, type SupervisedKind } from './keeper.js';

interface Around {
  /** This process, as the database knows it. */
  owner: string;
  /** Whether this process has said lately enough that it lives. */
  isAlive: () => boolean;
  onFailure: (held: Held, error: unknown) => void;
}

/** What this process has taken on. */
export class Held implements Hold {
  readonly kind: SupervisedKind;
  readonly orgId: string;
  readonly id: string;
  private readonly ending = new AbortController();
  private stop?: Stop;
  private hasFailed = false;

  constructor(
    { kind, orgId, id }: Subject,
    readonly epoch: number,
    private readonly around: Around,
  ) {
    this.kind = kind;
    this.orgId = orgId;
    this.id = id;
  }

  get signal(): AbortSignal {
    // Whoever comes back from a long pause asks before any timer has had its turn.
    if (!this.around.isAlive()) this.abort();
    return this.ending.signal;
  }

  async fence({ manager }: Tx): Promise<void> {
    const rows = await manager.query<unknown[]>(
      `SELECT FROM supervised WHERE org_id = $1 AND kind = $2 AND id = $3 AND owner = $4 AND epoch = $5 FOR SHARE`,
      [this.orgId, this.kind, this.id, this.around.owner, this.epoch],
    );
    if (rows.length === 0) throw new HoldLost();
  }

  failed(error: unknown): void {
    // What is told after the end is an echo of it; what is told twice is one failure.
    if (this.ending.signal.aborted || this.hasFailed) return;
    this.hasFailed = true;
    this.around.onFailure(this, error);
  }

  /** What was begun is ended by this; at once, where it is over already. */
  async begun(stop: Stop): Promise<void> {
    this.stop = stop;
    if (this.ending.signal.aborted) await this.end();
  }

  abort(): void {
    if (!this.ending.signal.aborted) this.ending.abort(new HoldLost());
  }

  async end(): Promise<void> {
    this.abort();
    const { stop } = this;
    this.stop = undefined;
    await stop?.();
  }
}
