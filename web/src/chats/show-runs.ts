import { isProblem } from '../platform/api';
import type { LiveConnection } from '../platform/live';
import { notifyProblem } from '../platform/ui';

/** Asks to be told the answers of a chat that are under way, whole. Without a connection, the next one brings them. */
export function showRuns(live: LiveConnection, chatId: string): void {
  live.call('runs.show', { chatId }).catch((error: unknown) => {
    if (!isProblem(error, 'offline')) notifyProblem(error);
  });
}
