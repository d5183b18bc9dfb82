import type { EntityManager } from 'typeorm';
import type { ToolCalls } from '../../../tools/index.js';
import { dialogOfRun, threadOfRun } from '../../checkpoints/checkpoints.js';
import type { Run } from '../queue/run.entity.js';

/** As much of a run as tells what is found by it. */
export type Erased = Pick<Run, 'id' | 'orgId' | 'agentId' | 'chatId' | 'userId'>;

/** The threads of the runs themselves, and of the roles that they have asked. */
export async function threadsOf(
  calls: ToolCalls,
  manager: EntityManager,
  orgId: string,
  runs: Erased[],
): Promise<string[]> {
  const ids = runs.map(({ id }) => id);
  const asked = await calls.keysOf(manager, orgId, ids);
  return [...ids.map((runId) => ({ runId, key: '' })), ...asked].flatMap(({ runId, key }) => [
    threadOfRun(orgId, runId, key),
    dialogOfRun(orgId, runId, key),
  ]);
}
