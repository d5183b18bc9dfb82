import { Injectable } from '@nestjs/common';
import {
  EventAudience,
  occurrencesEnded,
  remindersDue,
  timesChanged,
  type ToldEvent,
  type ToldOccurrence,
} from '../../calendar/index.js';
import type { Tx } from '../../platform/database/index.js';
import { InTransaction, type PayloadOf } from '../../platform/events/index.js';
import { Inbox } from '../intents/inbox.js';
import { Notifications, type Intent } from '../intents/notifications.js';
import { longestShown } from '../templates/template.js';
import { excerpt, linkTo } from './said.js';

/** What is told this much later than it took place is no longer told as if it began. */
const lateMillis = 60_000;

interface Answer {
  id: string;
  chatId: string;
  runId: string;
  authorName: string;
  content: string;
}

/** People learn what their events come to: that they are near, that they begin, what their roles answered, what failed. */
@Injectable()
export class CalendarSource {
  constructor(
    private readonly notifications: Notifications,
    private readonly audience: EventAudience,
    private readonly inbox: Inbox,
  ) {}

  @InTransaction(remindersDue)
  async remind(tx: Tx, { orgId, reminders }: PayloadOf<typeof remindersDue>): Promise<void> {
    const events = await this.audience.events(tx, orgId, distinct(reminders.map(({ eventId }) => eventId)));
    // The clock that fires them.
    const [{ now }] = await tx.manager.query<[{ now: Date }]>('SELECT now()');
    const intents = reminders.flatMap(({ eventId, slot, firesAt, minutes }): Intent[] => {
      const event = events.get(eventId);
      if (!event) return [];
      return [
        {
          ...aboutEvent(orgId, event),
          userIds: everybody(event),
          template: 'event_reminder',
          params: { ...named(event), at: firesAt, minutes: minutesLeft(firesAt, minutes, now) },
          // A time that was moved is another one.
          key: `reminder:${eventId}:${slot}:${firesAt}:${minutes}`,
        },
      ];
    });
    await this.notifications.intend(tx, intents);
  }

  /** Nobody is reminded any more of a time at which the event will not take place. */
  @InTransaction(timesChanged)
  async moved(tx: Tx, { orgId, eventId }: PayloadOf<typeof timesChanged>): Promise<void> {
    const reminders = await tx.manager.query<{ id: string; at: Date }[]>(
      `SELECT n.id, (n.params->>'at')::timestamptz AS at FROM notifications n
       WHERE n.org_id = $1 AND n.subject_id = $2 AND n.subject_kind = 'event' AND n.template = 'event_reminder'
         AND n.read_at IS NULL AND (n.params->>'at')::timestamptz > now()`,
      [orgId, eventId],
    );
    if (reminders.length === 0) return;
    const moments = await this.audience.momentsOf(
      tx,
      orgId,
      eventId,
      reminders.map(({ at }) => at),
    );
    const moot = reminders.filter(({ at }) => !moments.has(at.getTime()));
    await this.inbox.settleThese(
      tx,
      orgId,
      moot.map(({ id }) => id),
    );
  }

  @InTransaction(occurrencesEnded)
  async ended(tx: Tx, { orgId, occurrenceIds }: PayloadOf<typeof occurrencesEnded>): Promise<void> {
    const occurrences = await this.audience.occurrences(tx, orgId, occurrenceIds);
    const events = await this.audience.events(tx, orgId, distinct(occurrences.map(({ eventId }) => eventId)));
    const answers = await answersOf(tx, orgId, occurrences);
    const members = await membersOf(tx, orgId, [...answers.values()], [...events.values()]);
    const intents = newestOfEach(occurrences).flatMap((occurrence): Intent[] => {
      const event = events.get(occurrence.eventId);
      if (!event) return [];
      if (occurrence.status === 'failed') return failed(orgId, event, occurrence);
      if (occurrence.runId === null) return [begun(orgId, event, occurrence)];
      const answer = answers.get(occurrence.runId);
      return answer ? answered(orgId, event, occurrence, answer, members.get(answer.chatId)) : [];
    });
    await this.notifications.intend(tx, intents);
  }
}

/** Of times that are made up for together, people are told of the last one. */
function newestOfEach(occurrences: ToldOccurrence[]): ToldOccurrence[] {
  const begun = new Map(
    occurrences
      .filter(({ runId, status }) => runId === null && status === 'succeeded')
      .map((one) => [one.eventId, one]),
  );
  return occurrences.filter(
    (one) => one.runId !== null || one.status !== 'succeeded' || begun.get(one.eventId) === one,
  );
}

/** An event that asks no role takes place. */
const begun = (orgId: string, event: ToldEvent, { slot, firesAt, lateMs }: ToldOccurrence): Intent => ({
  ...aboutEvent(orgId, event),
  userIds: everybody(event),
  template: 'event_begins',
  params: { ...named(event), at: firesAt.toISOString(), isLate: lateMs > lateMillis },
  key: `begins:${event.id}:${slot.toISOString()}`,
});

/** Who made the event sees to it. What somebody cancelled themselves is not told them. */
function failed(orgId: string, event: ToldEvent, { id, firesAt, errorCode }: ToldOccurrence): Intent[] {
  if (errorCode === 'run_cancelled') return [];
  return [
    {
      ...aboutEvent(orgId, event),
      userIds: [event.createdBy],
      template: 'event_failed',
      params: { event: event.title, at: firesAt.toISOString(), error: errorCode ?? 'internal_error' },
      subject: { kind: 'occurrence', id },
      key: `occurrence:${id}`,
    },
  ];
}

/** Those who take part are told the answer; who is not in its chat has more of it, and no link to where they cannot go. */
function answered(
  orgId: string,
  event: ToldEvent,
  { id, firesAt }: ToldOccurrence,
  answer: Answer,
  members: ReadonlySet<string> = new Set(),
): Intent[] {
  const told = (userIds: string[], text: string, link: string | null): Intent => ({
    ...aboutEvent(orgId, event),
    userIds,
    template: 'event_answer',
    params: { event: event.title, at: firesAt.toISOString(), role: answer.authorName, text },
    link,
    subject: { kind: 'message', id: answer.id },
    chatId: answer.chatId,
    key: `occurrence:${id}`,
  });
  const inside = event.recipientIds.filter((userId) => members.has(userId));
  const outside = event.recipientIds.filter((userId) => !members.has(userId));
  return [
    told(inside, excerpt(answer.content).text, linkTo(answer)),
    told(outside, excerpt(answer.content, longestShown).text, linkToEvent(event)),
  ].filter(({ userIds }) => userIds.length > 0);
}

async function answersOf(tx: Tx, orgId: string, occurrences: ToldOccurrence[]): Promise<Map<string, Answer>> {
  const runIds = occurrences.flatMap(({ runId, status }) => (runId && status === 'succeeded' ? [runId] : []));
  if (runIds.length === 0) return new Map();
  const rows = await tx.manager.query<Answer[]>(
    `SELECT m.id, m.chat_id AS "chatId", m.run_id AS "runId", m.author_name AS "authorName", m.content
     FROM messages m WHERE m.org_id = $1 AND m.run_id = ANY($2::uuid[]) AND m.deleted_at IS NULL`,
    [orgId, runIds],
  );
  return new Map(rows.map((answer) => [answer.runId, answer]));
}

/** Those of the events' people who are in the chats of the answers, by chat. */
async function membersOf(
  tx: Tx,
  orgId: string,
  answers: Answer[],
  events: ToldEvent[],
): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  if (answers.length === 0) return found;
  const rows = await tx.manager.query<{ chatId: string; userId: string }[]>(
    `SELECT m.chat_id AS "chatId", m.user_id AS "userId" FROM chat_members m
     WHERE m.org_id = $1 AND m.chat_id = ANY($2::uuid[]) AND m.user_id = ANY($3::uuid[])`,
    [
      orgId,
      distinct(answers.map(({ chatId }) => chatId)),
      distinct(events.flatMap(({ recipientIds }) => recipientIds)),
    ],
  );
  for (const { chatId, userId } of rows) found.set(chatId, (found.get(chatId) ?? new Set()).add(userId));
  return found;
}

const linkToEvent = ({ id }: ToldEvent): string => `/calendar?event=${id}`;

const aboutEvent = (orgId: string, event: ToldEvent) => ({
  orgId,
  type: 'event' as const,
  link: linkToEvent(event),
  subject: { kind: 'event' as const, id: event.id },
});

const named = ({ title, description }: ToldEvent) => ({
  event: title,
  description: excerpt(description).text,
});

const everybody = ({ createdBy, recipientIds }: ToldEvent): string[] =>
  distinct([createdBy, ...recipientIds]);

/** A reminder that comes late says what is left. */
function minutesLeft(firesAt: string, minutes: number, now: Date): number {
  const left = Math.max(0, Math.round((Date.parse(firesAt) - now.getTime()) / 60_000));
  return Math.abs(left - minutes) <= 1 ? minutes : Math.min(left, minutes);
}

const distinct = <T>(items: T[]): T[] => [...new Set(items)];
