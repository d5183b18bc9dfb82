import { Injectable } from '@nestjs/common';
import { newId, type Tx } from '../../platform/database/index.js';
import { currentOrigin } from '../../platform/http/index.js';
import type { ApiKeyActor, UserActor } from '../access/actor.js';
import { boundedDetails } from './audit-details.js';
import { AuditEntry } from './audit-entry.entity.js';

/** Nobody in particular: the operator's command line, or the server itself. */
export interface ImpersonalActor {
  kind: 'operator' | 'system';
  orgId: string;
}

/** Who acts, as far as the log needs to know: a person also before they have a session. */
export type AuditActor =
  | Pick<UserActor, 'kind' | 'orgId' | 'userId'>
  | Pick<ApiKeyActor, 'kind' | 'orgId' | 'apiKeyId'>
  | ImpersonalActor;

/** What was done. */
export interface AuditRecord {
  /** `<object type>.<past participle>`, such as `user.created` or `agent.access-changed`. */
  action: `${string}.${string}`;
  objectId: string;
  /** What changed, in the words of the API, in a few hundred bytes; never a secret, never a text that somebody wrote. */
  details?: Record<string, unknown>;
}

/** Writes the audit log, in the transaction of the change itself: there is never one without the other. */
@Injectable()
export class AuditLog {
  async record(tx: Tx, actor: AuditActor, { action, objectId, details }: AuditRecord): Promise<void> {
    const origin = currentOrigin();
    const [objectType = ''] = action.split('.');
    await tx.manager.insert(AuditEntry, {
      id: newId(),
      orgId: actor.orgId,
      ...(await this.identify(tx, actor)),
      action,
      objectType,
      objectId,
      details: boundedDetails(details ?? {}),
      address: origin?.address ?? null,
      userAgent: origin?.userAgent ?? null,
      requestId: origin?.requestId ?? null,
    });
  }

  private async identify(
    tx: Tx,
    actor: AuditActor,
  ): Promise<Pick<AuditEntry, 'actorKind' | 'actorId' | 'actorName'>> {
    if (actor.kind === 'user') {
      return {
        actorKind: actor.kind,
        actorId: actor.userId,
        actorName: await nameIn(tx, 'users.username', actor.orgId, actor.userId),
      };
    }
    if (actor.kind === 'api-key') {
      return {
        actorKind: actor.kind,
        actorId: actor.apiKeyId,
        actorName: await nameIn(tx, 'api_keys.name', actor.orgId, actor.apiKeyId),
      };
    }
    return { actorKind: actor.kind, actorId: null, actorName: actor.kind };
  }
}

async function nameIn(
  tx: Tx,
  column: 'users.username' | 'api_keys.name',
  orgId: string,
  id: string,
): Promise<string> {
  const [table] = column.split('.');
  const [row] = await tx.manager.query<{ name: string }[]>(
    `SELECT ${column} AS name FROM ${table} WHERE org_id = $1 AND id = $2`,
    [orgId, id],
  );
  return row?.name ?? '';
}
