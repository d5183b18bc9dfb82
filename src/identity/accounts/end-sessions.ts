import { IsNull, Not } from 'typeorm';
import type { Tx } from '../../platform/database/index.js';
import { Session } from './session.entity.js';

/** Ends the open sessions of a person, but for one; answers how many. `Actors.changed` tells of it afterwards. */
export async function endSessions(
  tx: Tx,
  { orgId, userId }: Pick<Session, 'orgId' | 'userId'>,
  except?: string,
): Promise<number> {
  const { affected } = await tx.manager.update(
    Session,
    { orgId, userId, revokedAt: IsNull(), ...(except === undefined ? {} : { id: Not(except) }) },
    { revokedAt: new Date() },
  );
  return affected ?? 0;
}
