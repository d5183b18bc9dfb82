import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from './api-client.js';
import { Chat, Message, Nothing, Posted, Role } from './contract.js';
import { CliError, isPassing, Interrupted, ServerError } from './errors.js';

/** The same `clientId` is posted again: a message whose answer got lost is not posted twice. */
const postPauses = [300, 1_000, 3_000];

const idForm = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * `@@lawyer`, `@lawyer`, `lawyer` and the id of its agent name the same role. Throws a CliError that lists the roles there
 * are.
 */
export async function findRole(api: ApiClient, name: string): Promise<Role> {
  const username = name.replace(/^@+/, '');
  try {
    if (idForm.test(username)) return await api.get(`/agents/${username}`, Role);
    if (username) return await api.get(`/roles/${encodeURIComponent(username)}`, Role);
  } catch (error) {
    if (!(error instanceof ServerError) || error.code !== 'not_found') throw error;
  }
  const roles = await api.list('/roles', Role);
  const known = roles.map((role) => role.username).join(', ') || 'none';
  throw new CliError(`there is no role "${username}" here; the roles are: ${known}`);
}

/** The person's own chat with a role: the one used last, or a new one. */
export async function openAgentChat(api: ApiClient, role: Role, { fresh = false } = {}): Promise<string> {
  const chats = fresh ? [] : await api.list('/chats', Chat);
  const used = chats.find(({ kind, agentId }) => kind === 'agent' && agentId === role.id);
  return (used ?? (await api.post('/chats', { kind: 'agent', agentId: role.id }, Chat))).id;
}

/** Posts once, however often it must try. */
export async function postMessage(
  api: ApiClient,
  chatId: string,
  content: string,
  signal: AbortSignal,
): Promise<Posted> {
  const clientId = randomUUID();
  for (const pause of [...postPauses, undefined]) {
    try {
      return await api.post(`/chats/${encodeURIComponent(chatId)}/messages`, { content, clientId }, Posted);
    } catch (error) {
      if (!isPassing(error) || pause === undefined) throw error;
      if (signal.aborted)
        throw new Interrupted(`interrupted; it is not known whether the question was posted`);
      await sleep(pause);
    }
  }
  throw new CliError('the question could not be posted');
}

export const findMessage = (api: ApiClient, id: string): Promise<Message> =>
  api.get(`/messages/${encodeURIComponent(id)}`, Message);

/** Tells what became of the run, which may have ended in the meantime. */
export async function cancelRun(api: ApiClient, runId: string): Promise<string> {
  try {
    await api.post(`/runs/${runId}/cancel`, {}, Nothing);
    return 'the run is cancelled';
  } catch (error) {
    if (error instanceof ServerError && error.code === 'run_finished') return 'the run had already ended';
    throw error;
  }
}

export interface Verdict {
  decision: 'approve' | 'edit' | 'reject';
  content?: string;
  comment?: string;
}

export const validate = (api: ApiClient, messageId: string, verdict: Verdict): Promise<Message> =>
  api.post(`/messages/${encodeURIComponent(messageId)}/validate`, verdict, Message);
