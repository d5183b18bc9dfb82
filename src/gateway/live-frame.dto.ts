import { z } from 'zod';
import { runEventData, runStatuses } from '../agents/index.js';
import { MessageView } from '../chats/index.js';
import { documentStates } from '../knowledge/index.js';
import { NotificationView } from '../notifications/index.js';
import { Timestamp } from '../platform/http/index.js';
import { actualStates, desiredStates } from '../platform/supervision/index.js';
import { ApprovalView } from '../tools/index.js';

const seq = z.number().int().describe('Grows from frame to frame, and is the same for everyone');
const Numbered = z.object({ seq });
const OfChat = z.object({ chatId: z.uuid() });
const OfRun = OfChat.extend({ runId: z.uuid() });

const frame = <Event extends string, Data extends z.ZodType>(event: Event, data: Data) =>
  z.object({ event: z.literal(event), seq, data });

type RunEventType = keyof typeof runEventData;

const eventId = z.string().describe('`<run>-<attempt>-<place>`');
/** The event's own data stands beside its envelope. */
const runEvent = <Type extends Exclude<RunEventType, CallEventType>>(type: Type) =>
  OfRun.extend({ type: z.literal(type), ...runEventData[type].shape, id: eventId });

type CallEventType = 'tool_call' | 'tool_result';
const { id: callId, ...call } = runEventData.tool_call.shape;
const { id: _, ...result } = runEventData.tool_result.shape;
const callEvent = <Type extends CallEventType, Data extends z.ZodRawShape>(type: Type, data: Data) =>
  OfRun.extend({ type: z.literal(type), ...data, callId, id: eventId });

const RunEventFrame = z.discriminatedUnion('type', [
  runEvent('status'),
  runEvent('delta'),
  callEvent('tool_call', call),
  callEvent('tool_result', result),
  runEvent('usage'),
  runEvent('reset'),
  runEvent('done'),
  runEvent('error'),
  OfRun.extend({
    type: z.literal('snapshot').describe('All of the answer up to `id`: it takes the place of what is shown'),
    id: eventId,
    state: z.string(),
    step: z.string().optional(),
    text: z.string(),
  }),
]);

/** All that clients are told on `/ws` (docs/live.md). */
export const LiveFrame = z
  .discriminatedUnion('event', [
    z.object({ event: z.literal('ready'), data: Numbered }),
    z.object({ event: z.literal('reset'), data: Numbered }),
    frame('message.created', MessageView),
    frame('message.updated', MessageView),
    frame('message.deleted', MessageView),
    frame('chat.joined', OfChat),
    frame('chat.left', OfChat),
    frame('chat.deleted', OfChat),
    frame('chat.updated', OfChat.extend({ title: z.string().optional() })),
    frame('chat.read', OfChat.extend({ userId: z.uuid(), seq: z.number() })),
    frame('validation.due', OfChat.extend({ messageId: z.uuid(), dueAt: Timestamp })),
    frame('approval.requested', ApprovalView),
    frame('approval.decided', ApprovalView),
    frame(
      'notification.created',
      z.object({ notification: NotificationView, unread: z.number().int().describe('At most 1000') }),
    ),
    frame(
      'notification.changed',
      z
        .object({ id: z.uuid().optional(), unread: z.number().int() })
        .describe('One of my notifications, or several, were read or answered'),
    ),
    frame('calendar.changed', z.object({ eventId: z.uuid() }).describe('Ask for this event anew')),
    frame('run.status', OfRun.extend({ agentUsername: z.string(), status: z.enum(runStatuses) })),
    frame('run.event', RunEventFrame),
    frame('roles.changed', z.object({}).describe('Ask `GET /roles` anew')),
    frame(
      'agent.status',
      z
        .object({ agentId: z.uuid(), desired: z.enum(desiredStates), actual: z.enum(actualStates) })
        .describe('Ask `GET /agents/{id}/status` for the rest'),
    ),
    frame(
      'contact.updated',
      z.object({ contactId: z.uuid() }).describe('Ask `GET /contacts/{id}` anew, if it is yours to see'),
    ),
    frame(
      'integration.status',
      z.object({
        integrationId: z.uuid(),
        desired: z.enum(desiredStates),
        actual: z.enum(actualStates),
      }),
    ),
    frame('collections.changed', z.object({}).describe('Ask `GET /knowledge/collections` anew')),
    frame(
      'document.changed',
      z.object({
        collectionId: z.uuid(),
        documentId: z.uuid(),
        state: z.enum([...documentStates, 'deleted']),
        progress: z.object({ done: z.number().int(), total: z.number().int() }).nullable(),
        error: z.object({ code: z.string(), detail: z.string() }).nullable(),
      }),
    ),
    frame(
      'people.changed',
      z.object({ userId: z.uuid() }).describe('Ask for this person, or `GET /users`, anew'),
    ),
    frame('typing', OfChat.extend({ userId: z.uuid(), isTyping: z.boolean() })),
    frame(
      'presence',
      z
        .object({ userId: z.uuid(), status: z.enum(['online', 'offline']), lastSeenAt: Timestamp })
        .or(z.object({ reload: z.literal(true).describe('Many changed: ask `GET /presence`') })),
    ),
  ])
  .meta({ id: 'LiveFrame' });

/** The stream of one chat tells the same, and says why it ends. */
export const ChatStreamFrame = LiveFrame.or(
  z.object({
    event: z.literal('closed').describe('The last one'),
    data: z.object({ reason: z.enum(['too_slow', 'left']) }),
  }),
);
