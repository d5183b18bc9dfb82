import { rolesWith } from '../../identity/index.js';
import type { Tx } from '../../platform/database/index.js';

const mostTold = 1_000;

/** The people who look after roles. */
export async function managersOf({ manager }: Tx, orgId: string): Promise<string[]> {
  const rows = await manager.query<{ id: string }[]>(
    'SELECT id FROM users WHERE org_id = $1 AND is_active AND role = ANY($2::text[]) ORDER BY id LIMIT $3',
    [orgId, rolesWith('agent:manage'), mostTold],
  );
  return rows.map(({ id }) => id);
}
