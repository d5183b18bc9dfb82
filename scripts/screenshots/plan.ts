import type { Person } from '../../test/support/builders.js';
import { anEvent, tookPlace } from '../../test/support/calendar.js';
import type { Company, Planned } from './company.js';

const dayMillis = 86_400_000;

/** Of the week after this one, in which nothing has passed: `2026-11-30`. */
function nextMonday(): string {
  const day = new Date(Date.now() + dayMillis);
  while (day.getUTCDay() !== 1) day.setTime(day.getTime() + dayMillis);
  return day.toISOString().slice(0, 10);
}

/** What a clock of the zone shows then, as a moment; clocks that are changed that night are not reckoned with. */
function momentOf(day: string, time: string, timeZone: string): string {
  const wanted = Date.parse(`${day}T${time}:00Z`);
  const shown = new Date(wanted).toLocaleString('sv-SE', { timeZone }).replace(' ', 'T');
  return new Date(2 * wanted - Date.parse(`${shown}Z`)).toISOString();
}

/** Fills the calendar of the owner; returns the first day of its week, and the chats in which roles were asked for it. */
export async function plan(
  { people: [first], planned, timeZone }: Company,
  people: ReadonlyMap<string, Person>,
  roles: ReadonlyMap<string, string>,
): Promise<{ monday: string; chats: string[] }> {
  const owner = people.get(first?.username ?? '');
  if (!owner) throw new Error('The company has no owner');
  const monday = nextMonday();
  const chats: string[] = [];
  const timesOf = (when: Planned['when']) => {
    if ('cron' in when) return { kind: 'recurring', cron: when.cron, startsAt: null };
    const day = new Date(Date.parse(monday) + when.day * dayMillis).toISOString().slice(0, 10);
    return { kind: 'one_time', startsAt: momentOf(day, when.time, timeZone) };
  };
  for (const { title, minutes, when, with: others = [], asks } of planned) {
    const { id } = await anEvent(owner, {
      ...timesOf(when),
      ...{ title, timeZone, durationMinutes: minutes },
      recipientIds: [owner.id, ...others.flatMap((username) => people.get(username)?.id ?? [])],
      ...(asks ? { agentId: roles.get(asks.role), prompt: asks.prompt } : {}),
    });
    if (!asks?.answer) continue;
    const { status } = await owner.client.post(`/calendar/events/${id}/trigger`);
    if (status !== 201) throw new Error(`triggering answered ${status}`);
    const { chatId } = await tookPlace(owner, id);
    // The pictures of chats are of the conversations alone.
    await owner.client.patch(`/chats/${chatId}`, { isArchived: true });
    if (chatId) chats.push(chatId);
  }
  return { monday, chats };
}
