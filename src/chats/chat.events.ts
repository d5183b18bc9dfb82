import { z } from 'zod';
import { defineEvent } from '../platform/events/index.js';

/** A role as chats need to know one. */
export interface RoleRef {
  id: string;
  username: string;
  name: string;
}

/** A run that a message started. */
export interface StartedRun {
  id: string;
  agentUsername: string;
  status: string;
}

/** Which of these names are roles of the organization? */
export const rolesMentioned = defineEvent<RoleRef[]>()(
  'chat.roles-mentioned',
  z.object({ orgId: z.uuid(), usernames: z.array(z.string()) }),
);

/** Somebody opens a chat with this agent; throws `not_found` when it is not theirs to talk to. */
export const agentChosen = defineEvent<RoleRef>()(
  'chat.agent-chosen',
  z.object({ orgId: z.uuid(), agentId: z.uuid() }),
);

/** A message exists. Answers with the runs it started; asked again, with the same runs. */
export const messageCreated = defineEvent<StartedRun[]>()(
  'chat.message-created',
  z.object({
    orgId: z.uuid(),
    chatId: z.uuid(),
    messageId: z.uuid(),
    authorKind: z.enum(['user', 'agent', 'contact']),
    authorId: z.uuid(),
    /** The agents it addresses, each once: mentioned roles, or the chat's own agent. */
    agentIds: z.array(z.uuid()),
  }),
);

/** The first message of a chat with an agent was posted. */
export const agentChatBegun = defineEvent()(
  'chat.agent-chat-begun',
  z.object({ orgId: z.uuid(), chatId: z.uuid(), messageId: z.uuid() }),
);

/** A person approved, edited or rejected an answer. */
export const answerValidated = defineEvent()(
  'chat.answer-validated',
  z.object({ orgId: z.uuid(), chatId: z.uuid(), messageId: z.uuid(), userId: z.uuid() }),
);
