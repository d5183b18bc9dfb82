import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { inOrganization, Transactions } from '../platform/database/index.js';
import { Journal } from '../platform/journal/index.js';
import { LiveBus, topics } from '../platform/live/index.js';
import { log } from '../platform/logging/index.js';
import { OrganizationStream } from './organization-stream.js';

/** A lost word of the newest entry is found after this long at most. */
const lookMillis = 2_000;

/** The streams of all organizations that have clients in this process. */
@Injectable()
export class OrganizationStreams implements OnApplicationShutdown {
  private readonly streams = new Map<string, OrganizationStream>();
  private looking = false;

  constructor(
    private readonly journal: Journal,
    private readonly live: LiveBus,
    private readonly transactions: Transactions,
  ) {
    journal.retells(['tick'], (_orgId, refs) => Promise.resolve(refs.map(() => undefined)));
  }

  /** Whoever takes one listens at once, or it is closed at the next look. */
  of(orgId: string): OrganizationStream {
    const known = this.streams.get(orgId);
    if (known) return known;
    const position = this.journal.positions([orgId]).then((all) => all.get(orgId) ?? 0);
    const stream = new OrganizationStream(orgId, this.journal, this.live, position, () => this.tick(orgId));
    this.streams.set(orgId, stream);
    stream.ready.catch((error: unknown) => {
      log.warn({ err: error, orgId }, 'what an organization is told could not be heard');
      this.drop(orgId, stream);
    });
    return stream;
  }

  known(orgId: string): OrganizationStream | undefined {
    return this.streams.get(orgId);
  }

  /** Live events are best effort; here a stream finds what it has not heard of. */
  @Interval(lookMillis)
  async look(): Promise<void> {
    for (const [orgId, stream] of this.streams) if (stream.isUnheard) this.drop(orgId, stream);
    if (this.looking || this.streams.size === 0) return;
    this.looking = true;
    try {
      const positions = await this.journal.positions([...this.streams.keys()]);
      for (const [orgId, last] of positions) {
        await inOrganization(orgId, () => this.streams.get(orgId)?.catchUp(last));
      }
    } catch (error) {
      log.warn({ err: error }, 'the journals could not be looked at');
    } finally {
      this.looking = false;
    }
  }

  onApplicationShutdown(): void {
    for (const [orgId, stream] of this.streams) this.drop(orgId, stream);
  }

  /** An entry that reaches no client. */
  private tick(orgId: string): Promise<void> {
    return inOrganization(orgId, () =>
      this.transactions.run((tx) => {
        this.journal.record(tx, { orgId, topic: topics.journal(orgId), type: 'tick', ref: {}, data: {} });
        return Promise.resolve();
      }),
    );
  }

  private drop(orgId: string, stream: OrganizationStream): void {
    stream.close();
    if (this.streams.get(orgId) === stream) this.streams.delete(orgId);
  }
}
