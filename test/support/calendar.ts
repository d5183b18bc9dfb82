import type { Person } from './builders.js';

export interface EventBody {
  id: string;
  title: string;
  kind: string;
  startsAt: string | null;
  endsAt: string | null;
  cron: string | null;
  timeZone: string;
  agentId: string | null;
  chatId: string | null;
  recipientIds: string[];
  attendees: { kind: string; id: string; username: string; name: string }[];
  reminders: number[];
  isActive: boolean;
  nextFireAt: string | null;
  createdBy: string;
  mayEdit: boolean;
}

export interface OccurrenceBody {
  eventId: string;
  slot: string;
  startsAt: string;
  endsAt: string | null;
  title: string;
  status: string;
  moved: boolean;
  cancelled: boolean;
  runId: string | null;
  chatId: string | null;
  messageId: string | null;
  error: { code: string; detail: string } | null;
  lateMillis: number | null;
  mayEdit: boolean;
}

export interface OccurrencesBody {
  items: OccurrenceBody[];
  coming: OccurrenceBody[];
  nextCursor: string | null;
}

/** So many seconds from now. */
export const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toISOString();

/** An event of this person; expects 201. */
export async function anEvent(person: Person, more: object = {}): Promise<EventBody> {
  const { status, body } = await person.client.post<EventBody>('/calendar/events', {
    kind: 'one_time',
    title: 'Отчёт',
    startsAt: inSeconds(3_600),
    ...more,
  });
  if (status !== 201) throw new Error(`POST /calendar/events answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

export const occurrencesOf = async (person: Person, eventId: string): Promise<OccurrencesBody> =>
  (await person.client.get<OccurrencesBody>(`/calendar/events/${eventId}/occurrences`)).body;

/** Waits until the event has taken place once, and all that this was for is done. */
export async function tookPlace(person: Person, eventId: string, millis = 45_000): Promise<OccurrenceBody> {
  const end = Date.now() + millis;
  for (;;) {
    const { items } = await occurrencesOf(person, eventId);
    const [done] = items.filter(({ status }) => status === 'succeeded' || status === 'failed');
    if (done) return done;
    if (Date.now() > end) throw new Error(`event ${eventId} has come to ${JSON.stringify(items)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The id of a role by its username. */
export async function roleId(person: Person, username: string): Promise<string> {
  const { body } = await person.client.get<{ items: { id: string; username: string }[] }>('/agents');
  const found = body.items.find((agent) => agent.username === username);
  if (!found) throw new Error(`There is no role ${username}`);
  return found.id;
}
