import { z } from 'zod';
import { defineEvent } from '../platform/events/index.js';
import { subjectKinds } from './notification-types.js';
import { notificationActions } from './templates/template.js';

const SubjectRef = z.object({ kind: z.enum(subjectKinds), id: z.uuid() });

/** What became of an answer: it was done; too late, or done by somebody else; not theirs to give. */
export type AnswerOutcome = 'done' | 'late' | 'forbidden';

/**
 * Somebody pressed a button of a notification. Who knows its subject does it with that person's rights of now and
 * answers what became of it; others answer undefined.
 */
export const notificationAnswered = defineEvent<AnswerOutcome | undefined>()(
  'notification.answered',
  z.object({
    orgId: z.uuid(),
    notificationId: z.uuid(),
    userId: z.uuid(),
    action: z.enum(notificationActions),
    subject: SubjectRef.nullable(),
  }),
);

/** An answer counts, whatever became of it. After its effect: that locks chats before notifications, as all verdicts do. */
export const answerTaken = defineEvent()(
  'notification.answer-taken',
  z.object({ orgId: z.uuid(), notificationId: z.uuid(), userId: z.uuid() }),
);

/** What these notifications are about is settled: their buttons are of no use any more. */
export const notificationsSettled = defineEvent()(
  'notification.settled',
  z.object({ orgId: z.uuid(), notificationIds: z.array(z.uuid()).max(1_000) }),
);
