import { Injectable } from '@nestjs/common';
import { newId, type Tx } from '../database/index.js';
import { LiveBus, topics } from '../live/index.js';
import type { EventPayload, EventType } from './event.js';
import { OutboxEntry } from './outbox.entity.js';
import { Subscribers } from './subscribers.js';

/** How modules tell each other what happened, upwards, without knowing who listens. */
@Injectable()
export class Events {
  constructor(
    private readonly subscribers: Subscribers,
    private readonly live: LiveBus,
  ) {}

  /**
   * Runs the in-transaction subscribers now, in `tx`, and writes one outbox row per after-commit
   * subscriber in the same transaction. Returns the answers of the former.
   */
  async emit<P extends EventPayload, A>(tx: Tx, event: EventType<P, A>, payload: P): Promise<A[]> {
    const answers = await this.ask(tx, event, payload);
    const later = this.subscribers.afterCommitOf(event.name);
    if (later.length > 0) {
      const rows = later.map(({ name }) => ({
        id: newId(),
        orgId: payload.orgId,
        event: event.name,
        subscriber: name,
        payload,
      }));
      await tx.manager.insert(OutboxEntry, rows);
      tx.afterCommit(() => this.live.publish({ topics: [topics.outbox], type: 'wake', data: {} }));
    }
    return answers;
  }

  /** Only the in-transaction subscribers: for questions, and for repeating an answer already given. */
  async ask<P extends EventPayload, A>(tx: Tx, event: EventType<P, A>, payload: P): Promise<A[]> {
    const answers: A[] = [];
    for (const { handle } of this.subscribers.inTransactionOf(event.name)) {
      answers.push((await handle(tx, payload)) as A);
    }
    return answers;
  }
}
