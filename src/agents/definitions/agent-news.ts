import type { Tx } from '../../platform/database/index.js';
import { LiveBus, topics } from '../../platform/live/index.js';

/** Every process that remembers agents reads them anew, once the change is committed. */
export function announceAgentsChanged(tx: Tx, live: LiveBus): void {
  tx.afterCommit(() => live.publish({ topics: [topics.agentsChanged], type: 'changed', data: {} }));
}
