/** What notifications are about; each person decides about each. */
export const notificationTypes = [
  'mention',
  'answer_ready',
  'validation_due',
  'approval_requested',
  'event',
  'agent_failure',
  'budget',
  'system',
] as const;
export type NotificationType = (typeof notificationTypes)[number];

/** These cannot be switched off; they can be quiet. */
const mandatory: ReadonlySet<NotificationType> = new Set(['approval_requested', 'system']);
export const isMandatory = (type: NotificationType): boolean => mandatory.has(type);

/** Who looks at the inbox sees these; nobody is called for them unless they wish it. */
const inboxOnly: ReadonlySet<NotificationType> = new Set(['answer_ready']);
export const goesBeyondInbox = (type: NotificationType): boolean => !inboxOnly.has(type);

/** Whoever is looking at the place of these reads them there: they wait for that a little. */
const patient: ReadonlySet<NotificationType> = new Set(['mention', 'answer_ready']);
export const waitsForReader = (type: NotificationType): boolean => patient.has(type);

export const subjectKinds = ['message', 'approval', 'run', 'occurrence', 'event'] as const;
export type SubjectKind = (typeof subjectKinds)[number];

/** What a notification is about: what its buttons act upon, and what makes it moot. */
export interface Subject {
  kind: SubjectKind;
  id: string;
}
