import { Injectable } from '@nestjs/common';
import { log } from '../../platform/logging/index.js';

/** A role that is to be deleted, and by whom. */
export interface Leaving {
  orgId: string;
  agentId: string;
  userId: string;
}

/** Bounded in time. Answers how to take it back, for when the role stays. */
export type Farewell = (leaving: Leaving) => Promise<() => Promise<void>>;

/** What modules above do for a role before it is deleted, while no transaction is open: each adds its own in its constructor. */
@Injectable()
export class AgentFarewells {
  private readonly all: Farewell[] = [];

  add(farewell: Farewell): void {
    this.all.push(farewell);
  }

  /** Before `deletion`, which none of them keeps from being made; taken back where it fails. */
  async before<T>(leaving: Leaving, deletion: () => Promise<T>): Promise<T> {
    const bidden = await Promise.allSettled(this.all.map((farewell) => farewell(leaving)));
    for (const one of bidden)
      if (one.status === 'rejected')
        log.warn({ err: one.reason as unknown, agentId: leaving.agentId }, 'a role goes without a farewell');
    try {
      return await deletion();
    } catch (error) {
      const taken = bidden.flatMap((one) => (one.status === 'fulfilled' ? [one.value()] : []));
      for (const one of await Promise.allSettled(taken))
        if (one.status === 'rejected')
          log.warn({ err: one.reason as unknown, agentId: leaving.agentId }, 'a farewell was not taken back');
      throw error;
    }
  }
}
