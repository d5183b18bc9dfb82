import type { EntityManager } from 'typeorm';
import { newId } from '../../platform/database/index.js';

/** The inbox is the last resort, and the account's address the one before it. */
const priorities = { web: 0, email: 10 };

/** Gives people the two channels that everybody has, where they lack them. */
export async function makeOwnChannels(
  manager: Pick<EntityManager, 'query'>,
  orgId: string,
  userIds: string[],
): Promise<void> {
  const rows = userIds.flatMap((userId) =>
    (['web', 'email'] as const).map((type) => ({
      id: newId(),
      user_id: userId,
      type,
      priority: priorities[type],
    })),
  );
  await manager.query(
    `INSERT INTO notification_channels (id, org_id, user_id, type, priority, verified)
     SELECT g.id, $1, g.user_id, g.type, g.priority, true
     FROM jsonb_to_recordset($2::jsonb) AS g(id uuid, user_id uuid, type text, priority integer)
     WHERE NOT EXISTS (
       SELECT FROM notification_channels c
       WHERE c.org_id = $1 AND c.user_id = g.user_id AND c.type = g.type AND c.address IS NULL)
     ORDER BY g.user_id, g.type
     ON CONFLICT DO NOTHING`,
    [orgId, JSON.stringify(rows)],
  );
}
