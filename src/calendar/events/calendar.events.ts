import { z } from 'zod';
import { userRoles } from '../../identity/index.js';
import { defineEvent } from '../../platform/events/index.js';

/** A role as the calendar needs to know one. */
export interface NamedRole {
  id: string;
  username: string;
  name: string;
}

const Asker = z.object({ userId: z.uuid(), role: z.enum(userRoles) });

/** How these roles are called, of those that exist. */
export const rolesOfEvents = defineEvent<NamedRole[]>()(
  'calendar.roles-of-events',
  z.object({ orgId: z.uuid(), agentIds: z.array(z.uuid()) }),
);

/** Somebody would have this role asked; whether it is theirs to use. */
export const roleForEvent = defineEvent<boolean>()(
  'calendar.role-for-event',
  z.object({ orgId: z.uuid(), agentId: z.uuid(), asker: Asker }),
);

/** Why somebody may not have an event act in this chat; the role that would be asked there, if one is. */
export type ChatRefusal = 'not_found' | 'chat_archived' | 'forbidden';
export const chatForEvent = defineEvent<ChatRefusal | null>()(
  'calendar.chat-for-event',
  z.object({ orgId: z.uuid(), chatId: z.uuid(), userId: z.uuid(), agentId: z.uuid().nullable() }),
);

/** Whose chats these are: their members see the events of each. */
export const chatsForEvents = defineEvent<string[]>()(
  'calendar.chats-for-events',
  z.object({ orgId: z.uuid(), userId: z.uuid() }),
);

/** Events took place for which a role is to be asked. */
export const occurrencesDue = defineEvent()(
  'calendar.occurrences-due',
  z.object({ orgId: z.uuid(), occurrenceIds: z.array(z.uuid()) }),
);

/** Everything that these occurrences were for has been done, or has failed; who asks no role has only begun. */
export const occurrencesEnded = defineEvent()(
  'calendar.occurrences-ended',
  z.object({ orgId: z.uuid(), occurrenceIds: z.array(z.uuid()) }),
);

/** An event takes place at other times now, or never again: what was told of its times may hold no longer. */
export const timesChanged = defineEvent()(
  'calendar.times-changed',
  z.object({ orgId: z.uuid(), eventId: z.uuid() }),
);

/** Events will take place in so many minutes; emitted once for each of their times and each of their reminders. */
export const remindersDue = defineEvent()(
  'calendar.reminders-due',
  z.object({
    orgId: z.uuid(),
    reminders: z.array(
      z.object({
        eventId: z.uuid(),
        slot: z.iso.datetime(),
        firesAt: z.iso.datetime(),
        minutes: z.number().int(),
      }),
    ),
  }),
);
