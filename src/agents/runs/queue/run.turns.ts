import type { EntityManager } from 'typeorm';
import type { Run } from './run.entity.js';
import { busyInSql } from './run.status.js';

/** A run whose turn has not come is looked at again after so many seconds, should nobody have passed the turn on. */
export const lookAgainSeconds = 10;

/**
 * One role answers one question of a chat after the other: a run waits while an earlier one of its role and chat is
 * open. `due_at` of one that waits lies ahead, so that whoever claims does not meet it; the end of the run before
 * makes it due. Says whether there is a next one: then the workers are to be woken. Whoever does not hold the lock of
 * the chat must not wait for rows, and leaves out those that are `busy`: they are looked at again soon.
 */
export async function passTurn(
  manager: Pick<EntityManager, 'query'>,
  ended: Pick<Run, 'orgId' | 'chatId' | 'agentId'>[],
  busy: 'wait' | 'leave out' = 'wait',
): Promise<boolean> {
  const ofChats = ended.filter(({ chatId }) => chatId);
  if (ofChats.length === 0) return false;
  const [next] = await manager.query<[unknown[], number]>(
    `WITH next AS (
       SELECT n.id FROM runs n
       WHERE n.status = 'queued' AND n.id IN (
         SELECT (SELECT q.id FROM runs q
                 WHERE q.org_id = e.org_id AND q.chat_id = e.chat_id AND q.agent_id = e.agent_id
                   AND q.status IN ${busyInSql}
                 ORDER BY q.id LIMIT 1)
         FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS e(org_id, chat_id, agent_id))
       ORDER BY n.id FOR NO KEY UPDATE OF n ${busy === 'wait' ? '' : 'SKIP LOCKED'})
     UPDATE runs n SET due_at = now() FROM next WHERE n.id = next.id RETURNING n.id`,
    [
      ofChats.map(({ orgId }) => orgId),
      ofChats.map(({ chatId }) => chatId),
      ofChats.map(({ agentId }) => agentId),
    ],
  );
  return next.length > 0;
}
