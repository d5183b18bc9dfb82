import type { Tx } from '../../platform/database/index.js';
import { LiveBus, topics } from '../../platform/live/index.js';

/** Who came, is called otherwise, or may do something else: clients that show people ask anew, once it is committed. */
export function announcePersonChanged(tx: Tx, live: LiveBus, orgId: string, userId: string): void {
  tx.afterCommit(() =>
    live.publish({ topics: [topics.organization(orgId)], type: 'people.changed', data: { userId } }),
  );
}
