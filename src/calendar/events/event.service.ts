import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { z } from 'zod';
import { AuditLog, User } from '../../identity/index.js';
import { newId, Transactions, type Tx } from '../../platform/database/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import { decodeCursor, Id, toPage, type Page } from '../../platform/http/index.js';
import { scheduleProblem, slotsBetween } from '../recurrence/schedule.js';
import { CalendarNews } from './calendar-news.js';
import { timesChanged } from './calendar.events.js';
import { databaseTime } from './database-time.js';
import { EventAccess, type Person } from './event-access.js';
import { EventCheck } from './event-check.js';
import { changedNow, exceptionsOf, replaceAttendees } from './event-rows.js';
import {
  isRetimed,
  positionOf,
  requireTimes,
  startOf,
  timetableOf,
  type EventTimes,
  type Position,
} from './event-times.js';
import { EventViews } from './event-views.js';
import type {
  CreateEvent,
  EventView,
  ListEvents,
  PreviewSchedule,
  SchedulePreview,
  UpdateEvent,
} from './event.dto.js';
import { CalendarEvent } from './calendar-event.entity.js';
import { EventException } from './event-exception.entity.js';

const previewed = 5;
const yearMillis = 366 * 86_400_000;

/** Events and whose they are. One that the person does not see does not exist for them. */
@Injectable()
export class EventService {
  constructor(
    private readonly transactions: Transactions,
    private readonly access: EventAccess,
    private readonly check: EventCheck,
    private readonly views: EventViews,
    private readonly audit: AuditLog,
    private readonly news: CalendarNews,
    private readonly events: Events,
  ) {}

  list(person: Person, query: ListEvents): Promise<Page<EventView>> {
    const { from, to, agentId, q, isActive, limit, cursor } = query;
    return this.transactions.run(async (tx) => {
      const [condition, values] = (await this.access.visibleTo(tx, person))(8);
      const [after] = cursor ? decodeCursor(cursor, z.tuple([Id])) : [null];
      // Not LIKE: what is typed is no pattern.
      const rows = await tx.manager.query<{ id: string }[]>(
        `SELECT e.id FROM calendar_events e WHERE ${condition}
           AND ($1::timestamptz IS NULL OR CASE e.kind WHEN 'one_time' THEN e.starts_at >= $1
             ELSE e.ends_at IS NULL OR e.ends_at >= $1 END)
           AND ($2::timestamptz IS NULL OR e.starts_at IS NULL OR e.starts_at < $2)
           AND ($3::uuid IS NULL OR e.agent_id = $3) AND ($4::text IS NULL OR strpos(lower(e.title), lower($4)) > 0)
           AND ($5::boolean IS NULL OR e.is_active = $5) AND ($6::uuid IS NULL OR e.id > $6)
         ORDER BY e.id LIMIT $7`,
        [from ?? null, to ?? null, agentId ?? null, q ?? null, isActive ?? null, after, limit + 1, ...values],
      );
      const { items, nextCursor } = toPage(
        rows,
        limit,
        ({ id }) => id,
        ({ id }) => [id],
      );
      const events = await tx.manager.find(CalendarEvent, {
        where: { orgId: person.orgId, id: In(items) },
        order: { id: 'ASC' },
      });
      return { items: await this.views.of(tx, person, events), nextCursor };
    });
  }

  get(person: Person, id: string): Promise<EventView> {
    return this.transactions.run(async (tx) => {
      await this.access.requireVisible(tx, person, id);
      return this.view(tx, person, id);
    });
  }

  /** The same as `create`; what was made with this key before, and is still there, is answered again. */
  async createOnce(person: Person, input: CreateEvent, key: string): Promise<EventView> {
    const known = await this.transactions.run(({ manager }) =>
      manager.findOneBy(CalendarEvent, { orgId: person.orgId, createdBy: person.userId, madeBy: key }),
    );
    return known ? this.get(person, known.id) : this.create(person, input, key);
  }

  create(person: Person, input: CreateEvent, madeBy: string | null = null): Promise<EventView> {
    return this.transactions.run(async (tx) =>
      this.view(tx, person, await this.createIn(tx, person, input, madeBy)),
    );
  }

  /** Whether an event of theirs may name these: throws what `create` throws, by the name of the field. */
  async requireUsable(
    tx: Tx,
    { orgId, userId: createdBy }: Person,
    { agentId, chatId, recipientIds }: { agentId: string; chatId: string | null; recipientIds: string[] },
  ): Promise<void> {
    await named('chatId', this.check.requirePlace(tx, { orgId, createdBy, agentId, chatId }));
    await named('recipientIds', this.check.requireAttendees(tx, orgId, recipientIds, []));
  }

  /** The same as `create`, in the caller's transaction; answers its id. */
  async createIn(tx: Tx, person: Person, input: CreateEvent, madeBy: string | null = null): Promise<string> {
    const { orgId, userId: createdBy } = person;
    const { recipientIds = [createdBy], roleIds, ...fields } = input;
    const now = await databaseTime(tx.manager);
    const timeZone = input.timeZone ?? (await timeZoneOf(tx, person));
    const times = { ...timesOf(input), timeZone };
    requireTimes(times, now);
    const event = { ...fields, ...times, id: newId(), orgId, createdBy, madeBy };
    await this.check.requirePlace(tx, event);
    await this.check.requireAttendees(tx, orgId, recipientIds, roleIds);
    await this.check.requireRoom(tx, event);
    await tx.manager.insert(CalendarEvent, { ...event, ...startOf(event, now) });
    await replaceAttendees(tx, orgId, event.id, { userIds: recipientIds, roleIds });
    const details = { title: event.title, kind: event.kind, agentId: event.agentId };
    await this.audit.record(tx, person, { action: 'event.created', objectId: event.id, details });
    await this.news.changed(tx, orgId, [event.id]);
    return event.id;
  }

  /** With other times it begins anew: times that were moved or cancelled are those of the rule again. */
  update(person: Person, id: string, changes: UpdateEvent): Promise<EventView> {
    const { orgId } = person;
    const { recipientIds, roleIds, startsAt, endsAt, ...fields } = changes;
    return this.transactions.run(async (tx) => {
      const before = await this.access.lockToEdit(tx, person, id);
      const given = { ...fields, ...momentsOf({ startsAt, endsAt }) };
      const event = { ...before, ...given };
      requireOwnAsking(person, before, event);
      if (fields.agentId !== undefined || fields.chatId !== undefined)
        await this.check.requirePlace(tx, event);
      await this.check.requireAttendees(tx, orgId, recipientIds ?? [], roleIds ?? []);
      const position = await this.positionAfter(tx, before, event);
      const tell = await this.news.before(tx, orgId, id);
      if (position.nextFireAt && !before.nextFireAt) await this.check.requireRoom(tx, event);
      await tx.manager.update(CalendarEvent, { orgId, id }, { ...given, ...position, ...changedNow });
      await replaceAttendees(tx, orgId, id, { userIds: recipientIds, roleIds });
      if (isRetimed(before, event) || !event.isActive)
        await this.events.emit(tx, timesChanged, { orgId, eventId: id });
      const details = { changed: Object.keys(changes) };
      await this.audit.record(tx, person, { action: 'event.updated', objectId: id, details });
      await tell();
      return this.view(tx, person, id);
    });
  }

  /** With what it has done; what its role is doing right now goes on. */
  async remove(person: Person, id: string): Promise<void> {
    const { orgId } = person;
    await this.transactions.run(async (tx) => {
      const { title } = await this.access.lockToEdit(tx, person, id);
      const tell = await this.news.before(tx, orgId, id);
      await tx.manager.delete(CalendarEvent, { orgId, id });
      await this.events.emit(tx, timesChanged, { orgId, eventId: id });
      await this.audit.record(tx, person, { action: 'event.deleted', objectId: id, details: { title } });
      await tell();
    });
  }

  /** Throws `validation_failed` for what is no schedule. */
  preview(schedule: PreviewSchedule): SchedulePreview {
    const now = new Date();
    const problem = scheduleProblem(schedule, now);
    if (problem)
      throw new AppError('validation_failed', undefined, { errors: [{ path: 'cron', message: problem }] });
    const horizon = new Date(now.getTime() + 5 * yearMillis);
    return { slots: slotsBetween(schedule, now, horizon, previewed).map((slot) => slot.toISOString()) };
  }

  private async positionAfter(tx: Tx, before: CalendarEvent, event: CalendarEvent): Promise<Position> {
    const { orgId, id, handledUntil, remindedUntil } = before;
    const now = await databaseTime(tx.manager);
    if (isRetimed(before, event)) {
      requireTimes(event, now);
      await tx.manager.delete(EventException, { orgId, eventId: id });
      return startOf(event, now, handledUntil);
    }
    const exceptions = await exceptionsOf(tx.manager, orgId, [id]);
    const timetable = timetableOf(event, exceptions.get(id));
    // What would have taken place while it was off did not.
    if (event.isActive && !before.isActive)
      return positionOf(event, timetable, {
        handledUntil: laterOf(handledUntil, now),
        remindedUntil: laterOf(remindedUntil, now),
      });
    const isReminded = before.reminders.join() === event.reminders.join();
    return positionOf(event, timetable, {
      handledUntil,
      remindedUntil: isReminded ? remindedUntil : laterOf(remindedUntil, now),
    });
  }

  private async view(tx: Tx, person: Person, id: string): Promise<EventView> {
    const event = await tx.manager.findOneBy(CalendarEvent, { orgId: person.orgId, id });
    const [view] = event ? await this.views.of(tx, person, [event]) : [];
    if (!view) throw notFound('The event');
    return view;
  }
}

async function named(path: string, work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof AppError) || error.status >= 500) throw error;
    throw new AppError('validation_failed', undefined, { errors: [{ path, message: error.detail }] });
  });
}

/** What the role is asked for, and where. */
const asking = ['title', 'description', 'prompt', 'agentId', 'chatId'] as const;

/** The role works for who made the event: nobody else has it do something in their name. */
function requireOwnAsking({ userId }: Person, before: CalendarEvent, after: CalendarEvent): void {
  if (!after.agentId || after.createdBy === userId) return;
  if (asking.some((field) => before[field] !== after[field]))
    throw new AppError('forbidden', 'What a role is asked is changed by who made the event');
}

const laterOf = (a: Date, b: Date): Date => (a > b ? a : b);

const momentOf = (text: string | null | undefined): Date | null => (text ? new Date(text) : null);

function timesOf(input: CreateEvent): Omit<EventTimes, 'timeZone'> {
  const { kind } = input;
  const startsAt = momentOf(input.startsAt);
  if (kind === 'one_time') return { kind, startsAt, endsAt: null, cron: null };
  return { kind, startsAt, endsAt: momentOf(input.endsAt), cron: input.cron };
}

/** Those of them that were given. */
const momentsOf = ({ startsAt, endsAt }: Pick<UpdateEvent, 'startsAt' | 'endsAt'>) => ({
  ...(startsAt === undefined ? {} : { startsAt: momentOf(startsAt) }),
  ...(endsAt === undefined ? {} : { endsAt: momentOf(endsAt) }),
});

async function timeZoneOf(tx: Tx, { orgId, userId }: Person): Promise<string> {
  const { timeZone } = await tx.manager.findOneByOrFail(User, { orgId, id: userId });
  return timeZone;
}
