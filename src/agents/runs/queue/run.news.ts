import { LiveBus, topics } from '../../../platform/live/index.js';
import type { Run } from './run.entity.js';

/** A run as it is spoken of in its chat. */
export type Told = Pick<Run, 'id' | 'chatId' | 'agentUsername'>;

/** A run that ended without its worker. */
export type Ended = Told & Pick<Run, 'orgId' | 'agentId'>;

/** Tells the chat of a run, if it has one, how it stands with it. */
export function announceStatus(
  live: LiveBus,
  { id, chatId, agentUsername }: Told,
  status: Run['status'],
): void {
  if (!chatId) return;
  const data = { runId: id, chatId, agentUsername, status };
  live.publish({ topics: [topics.chat(chatId)], type: 'run.status', data });
}

/** Tells readers that a run ended without its worker; they find how in its row. */
export function announceEnd(live: LiveBus, run: Told, status: 'failed' | 'cancelled'): void {
  live.publish({ topics: [topics.run(run.id)], type: 'run.ended', data: { runId: run.id }, last: true });
  announceStatus(live, run, status);
}
