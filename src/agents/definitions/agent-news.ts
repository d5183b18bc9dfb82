import type { Tx } from '../../platform/database/index.js';
import { LiveBus, topics } from '../../platform/live/index.js';

/** Every process that remembers agents reads them anew, once the change is committed, and so does every client. */
export function announceAgentsChanged(tx: Tx, live: LiveBus, orgId: string): void {
  tx.afterCommit(() =>
    live.publish({
      topics: [topics.agentsChanged, topics.organization(orgId)],
      type: 'roles.changed',
      data: {},
    }),
  );
}
