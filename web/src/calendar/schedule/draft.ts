import type { CalendarEvent, Misfire } from '../api-types';
import { dayOf, inputOf, momentOf, timeOf, weekdayOf, type Wall } from '../time/zones';
import { cronOf, freshRule, ruleFrom, type Rule } from './rule';

/** An event as a form has it: times are what the clock of its zone shows, for `datetime-local`. */
export interface Draft extends Rule {
  title: string;
  description: string;
  kind: CalendarEvent['kind'];
  startsAt: string;
  endsAt: string;
  timeZone: string;
  durationMinutes: number | '';
  recipientIds: string[];
  roleIds: string[];
  agentId: string | null;
  prompt: string;
  chatId: string | null;
  /** Minutes; a select has texts. */
  reminders: string[];
  misfire: Misfire;
  isActive: boolean;
}

/** What an event begins as. */
export function newDraft({ at, timeZone, userId }: { at: Wall; timeZone: string; userId: string }): Draft {
  const day = dayOf(at);
  return {
    ...freshRule(timeOf(at), weekdayOf(day), String(Number(day.slice(8)))),
    title: '',
    description: '',
    kind: 'one_time',
    startsAt: `${day}T${timeOf(at)}`,
    endsAt: '',
    timeZone,
    durationMinutes: 30,
    recipientIds: [userId],
    roleIds: [],
    agentId: null,
    prompt: '',
    chatId: null,
    reminders: [],
    misfire: 'fire_once',
    isActive: true,
  };
}

export function draftOf(event: CalendarEvent): Draft {
  const { timeZone, startsAt, endsAt, cron, attendees } = event;
  const input = (moment: string | null) => (moment === null ? '' : inputOf(moment, timeZone));
  const at = startsAt ?? event.createdAt;
  const day = dayOf(input(at));
  const fresh = freshRule(timeOf(input(at)), weekdayOf(day), String(Number(day.slice(8))));
  return {
    ...(cron === null ? fresh : ruleFrom(cron, fresh)),
    title: event.title,
    description: event.description,
    kind: event.kind,
    startsAt: input(startsAt),
    endsAt: input(endsAt),
    timeZone,
    durationMinutes: event.durationMinutes ?? '',
    recipientIds: event.recipientIds,
    roleIds: attendees.filter(({ kind }) => kind === 'role').map(({ id }) => id),
    agentId: event.agentId,
    prompt: event.prompt,
    chatId: event.chatId,
    reminders: event.reminders.map(String),
    misfire: event.misfire,
    isActive: event.isActive,
  };
}

/** What is sent of it; null where a field is left empty. */
export function bodyOf(draft: Draft) {
  const { kind, timeZone, startsAt, endsAt, durationMinutes, reminders } = draft;
  const moment = (input: string) => (input === '' ? null : momentOf(input, timeZone).toISOString());
  const times =
    kind === 'one_time'
      ? { startsAt: moment(startsAt) }
      : { cron: cronOf(draft), startsAt: moment(startsAt), endsAt: moment(endsAt) };
  return {
    ...times,
    title: draft.title.trim(),
    description: draft.description.trim(),
    timeZone,
    durationMinutes: durationMinutes === '' ? null : durationMinutes,
    recipientIds: draft.recipientIds,
    roleIds: draft.roleIds,
    agentId: draft.agentId,
    // Without a role nobody reads them.
    prompt: draft.agentId === null ? '' : draft.prompt.trim(),
    chatId: draft.chatId,
    reminders: reminders.map(Number).sort((a, b) => a - b),
    misfire: draft.misfire,
    isActive: draft.isActive,
  };
}

export type EventBody = ReturnType<typeof bodyOf>;

/** What is not as it was. */
export function changesOf(before: Draft, after: Draft): Partial<EventBody> {
  const [old, now] = [bodyOf(before), bodyOf(after)] as Record<string, unknown>[];
  const changed = Object.entries(now ?? {}).filter(
    ([part, value]) => JSON.stringify(value) !== JSON.stringify(old?.[part]),
  );
  return Object.fromEntries(changed);
}

/** Where in the form stands what the server has something against. */
export const fieldOf = (path: string): string => path.split('.')[0] ?? '';
