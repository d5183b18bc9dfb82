import { z } from 'zod';
import { userRoles, type UserActor } from '../../identity/index.js';
import { defineEvent } from '../../platform/events/index.js';

/** A role as chats need to know one. */
export interface RoleRef {
  id: string;
  username: string;
  name: string;
}

/** The same of one that may be called now. */
export interface CallableRole extends RoleRef {
  /** People have stopped it: it is named, and asked nothing. */
  isStopped: boolean;
}

/** A run that a message started. */
export interface StartedRun {
  id: string;
  agentUsername: string;
  status: string;
}

/** An agent that somebody would talk to; `usable` says whether it is theirs to use. */
export interface ChosenAgent extends CallableRole {
  usable: boolean;
}

/** What was called already where a role would call others. */
export interface CallChain {
  /** Agents that the messages on the way to it called, from the person's on. */
  called: string[];
  /** How many runs have come of the one that the person started, itself included. */
  runs: number;
}

/** For whom a role is asked about; null for nobody, as in what a role wrote: that calls no one. */
const Caller = z.object({ kind: z.literal('user'), userId: z.uuid(), role: z.enum(userRoles) }).nullable();
export type Caller = z.infer<typeof Caller>;

export const callerOf = ({ kind, userId, role }: UserActor): Caller => ({ kind, userId, role });

/** Which of these names are roles that the caller may use? Of any other they learn nothing. */
export const rolesMentioned = defineEvent<CallableRole[]>()(
  'chat.roles-mentioned',
  z.object({ orgId: z.uuid(), usernames: z.array(z.string()), caller: Caller }),
);

/** Somebody opens a chat with this agent, or writes in one; null when there is no such agent. */
export const agentChosen = defineEvent<ChosenAgent | null>()(
  'chat.agent-chosen',
  z.object({ orgId: z.uuid(), agentId: z.uuid(), caller: Caller }),
);

const Calling = z.object({
  orgId: z.uuid(),
  chatId: z.uuid(),
  messageId: z.uuid(),
  authorKind: z.enum(['user', 'agent', 'contact']),
  authorId: z.uuid(),
  /** The agents it addresses, each once: mentioned roles, or the chat's own agent. */
  agentIds: z.array(z.uuid()),
  /** The people it mentions, its author excepted. */
  mentionedIds: z.array(z.uuid()),
  /** The chat's own note that it replies to, if it does. */
  noteId: z.uuid().optional(),
  /** The chat is a conversation with somebody outside; a person may answer them in the role's place. */
  contact: z.object({ id: z.uuid(), isTakenOver: z.boolean() }).optional(),
});

/** A message exists. Answers with the runs it started. */
export const messageCreated = defineEvent<StartedRun[]>()('chat.message-created', Calling);

/** What was called already on the way to this run, and beside it? */
export const chainOfRun = defineEvent<CallChain>()(
  'chat.chain-of-run',
  z.object({ orgId: z.uuid(), runId: z.uuid() }),
);

/** A message was rewritten, and its roles are asked anew. Answers with the runs that this started. */
export const messageResent = defineEvent<StartedRun[]>()('chat.message-resent', Calling);

/** A message says something else now, and these are the people whom it mentions. */
export const messageRewritten = defineEvent()(
  'chat.message-rewritten',
  z.object({ orgId: z.uuid(), chatId: z.uuid(), messageId: z.uuid(), mentionedIds: z.array(z.uuid()) }),
);

/** A message was deleted: what works on an answer to it has no reason to any more. */
export const messageDeleted = defineEvent()(
  'chat.message-deleted',
  z.object({ orgId: z.uuid(), chatId: z.uuid(), messageId: z.uuid() }),
);

/** A person has opened a chat with an agent; nothing is said in it yet. */
export const agentChatOpened = defineEvent()(
  'chat.agent-chat-opened',
  z.object({ orgId: z.uuid(), chatId: z.uuid(), agentId: z.uuid(), userId: z.uuid() }),
);

/** The first message of a chat with an agent was posted. */
export const agentChatBegun = defineEvent()(
  'chat.agent-chat-begun',
  z.object({ orgId: z.uuid(), chatId: z.uuid(), messageId: z.uuid() }),
);

/** Others may rely on this answer now, or no longer. */
export const answerTrusted = defineEvent()(
  'chat.answer-trusted',
  z.object({
    orgId: z.uuid(),
    chatId: z.uuid(),
    messageId: z.uuid(),
    userId: z.uuid(),
    trusted: z.boolean(),
  }),
);

/** Somebody has judged an answer: nobody else has to. */
export const answerJudged = defineEvent()(
  'chat.answer-judged',
  z.object({ orgId: z.uuid(), chatId: z.uuid(), messageId: z.uuid(), userId: z.uuid() }),
);

/** A member has read a chat up to here. */
export const chatRead = defineEvent()(
  'chat.read',
  z.object({ orgId: z.uuid(), chatId: z.uuid(), userId: z.uuid(), seq: z.number().int() }),
);

/** Somebody is no member of a chat any more. */
export const memberLeft = defineEvent()(
  'chat.member-left',
  z.object({ orgId: z.uuid(), chatId: z.uuid(), userId: z.uuid() }),
);

/** A chat was deleted: nobody sees it any more, and its rows go one after the other. */
export const chatDeleted = defineEvent()('chat.deleted', z.object({ orgId: z.uuid(), chatId: z.uuid() }));

/** The rows of a deleted chat go. Answers with how many of others', found by it, went now; it is asked until none do. */
export const chatErasing = defineEvent<number>()(
  'chat.erasing',
  z.object({ orgId: z.uuid(), chatId: z.uuid() }),
);

/** Nobody has judged an answer in time; told once, with those who could. */
export const validationDue = defineEvent()(
  'chat.validation-due',
  z.object({
    orgId: z.uuid(),
    chatId: z.uuid(),
    messageId: z.uuid(),
    dueAt: z.iso.datetime(),
    userIds: z.array(z.uuid()),
  }),
);
