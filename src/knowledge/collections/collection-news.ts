import type { EntityManager } from 'typeorm';
import { rolesWith } from '../../identity/index.js';
import type { Tx } from '../../platform/database/index.js';
import { LiveBus, topics } from '../../platform/live/index.js';

/** Lists of collections are asked for anew by everybody: which of them somebody sees, only the answer says. */
export function announceCollectionsChanged(tx: Tx, live: LiveBus, orgId: string): void {
  tx.afterCommit(() =>
    live.publish({ topics: [topics.organization(orgId)], type: 'collections.changed', data: {} }),
  );
}

/** The topics on which those hear of a collection who may read it, and nobody else. */
export async function audienceOf(
  manager: EntityManager,
  orgId: string,
  collectionId: string,
): Promise<string[]> {
  const rows = await manager.query<{ visibility: string; userId: string | null }[]>(
    `SELECT c.visibility, u.id AS "userId" FROM collections c
     LEFT JOIN users u ON c.visibility <> 'everyone' AND u.org_id = c.org_id AND u.is_active
       AND (u.role = ANY($3::text[]) OR (c.visibility = 'roles' AND u.role = ANY(c.allowed_roles))
         OR (c.visibility = 'users' AND EXISTS (SELECT FROM collection_users l
           WHERE l.org_id = c.org_id AND l.collection_id = c.id AND l.user_id = u.id)))
     WHERE c.org_id = $1 AND c.id = $2`,
    [orgId, collectionId, rolesWith('knowledge:manage')],
  );
  return rows.flatMap(({ visibility, userId }) => {
    if (visibility === 'everyone') return topics.organization(orgId);
    return userId === null ? [] : topics.user(userId);
  });
}
