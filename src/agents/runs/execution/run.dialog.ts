import { createHash } from 'node:crypto';
import type { ModelMessage } from '../../../llm/index.js';
import { dialogOfRun } from '../../checkpoints/checkpoints.js';
import type { Agent } from '../../definitions/agent.entity.js';
import type { DialogPlace } from '../../types/agent-type.js';
import type { ClaimedRun } from '../queue/run.claims.js';

/** The dialog that a person has with a role in a chat. */
export const dialogInChat = ({ orgId, agentId, chatId, userId }: Place): string =>
  `${orgId}:dialog:${agentId}:chat:${chatId}:${userId}`;

type Place = Pick<ClaimedRun, 'orgId' | 'agentId' | 'chatId' | 'userId'>;

/**
 * Where the dialog of a run is kept. In a chat every person has one with each role. Through the facade, which knows no
 * chats, a dialog is known by all that was said in it. A role that another one asks begins a new one each time: `key` is
 * then the call that asked.
 */
export function dialogOf(
  run: ClaimedRun,
  agent: Pick<Agent, 'id'>,
  key: string,
  isOpen: DialogPlace['isOpen'],
): DialogPlace {
  const root = `${run.orgId}:dialog:${agent.id}`;
  const kept = (threadId: string, messageId: string) => ({
    messageId,
    threadId,
    after: () => threadId,
    isOpen,
  });
  if (key || run.calledThrough.length > 0) return kept(dialogOfRun(run.orgId, run.id, key), run.id);
  if (!run.input) return kept(dialogInChat({ ...run, agentId: agent.id }), run.triggerMessageId ?? run.id);
  const { messages } = run.input;
  const threadOf = (said: ModelMessage[]): string => `${root}:key:${run.apiKeyId}:${digest(said)}`;
  return {
    // Asked for by the types that keep dialogs, which are few.
    get messageId() {
      return digest(messages);
    },
    get threadId() {
      return threadOf(messages.slice(0, -1));
    },
    isOpen,
    after: (answer) => threadOf([...messages, { role: 'assistant', content: answer }]),
  };
}

/** Clients write the hour into their system prompts, and cut white space off answers. */
function digest(messages: ModelMessage[]): string {
  const said = messages.filter(({ role }) => role !== 'system');
  const texts = said.map(({ role, content }) => [role, content.trim()]);
  return createHash('sha256').update(JSON.stringify(texts)).digest('base64url');
}
