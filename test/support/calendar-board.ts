import type { Locator } from 'playwright-core';
import { anOrg, type Person } from './builders.js';
import type { EventBody } from './calendar.js';
import type { Tab } from './chromium.js';
import { eventually } from './profile.js';

export const zone = 'Europe/Moscow';
/** Three hours ahead of UTC, whatever the season. */
const offsetMillis = 3 * 3_600_000;

/** The owner of a new organization who lives by the clocks of Moscow. */
export async function aPlanner(locale: 'en' | 'ru' = 'en'): Promise<Person> {
  const owner = await anOrg();
  await owner.client.patch('/auth/me', { locale, timeZone: zone });
  return owner;
}

/** A Wednesday at least a week ahead, so that the days around it lie ahead as well: `2026-12-02`. */
export function aWednesday(): string {
  const day = new Date(Date.now() + offsetMillis + 7 * 86_400_000);
  while (day.getUTCDay() !== 3) day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
}

export const later = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** That hour on the clocks of the zone. */
export const at = (day: string, time: string): string => new Date(`${day}T${time}:00+03:00`).toISOString();

export const block = (tab: Tab, title: string) =>
  tab.page.locator('button[data-event-id]').filter({ hasText: title });
/** Waits until what is expected of the server is so. */
export const holds = async (expectation: () => Promise<void>): Promise<void> => {
  let last: unknown;
  const isMet = () =>
    expectation().then(
      () => true,
      (error: unknown) => {
        last = error;
        return false;
      },
    );
  await eventually('what is expected of the server', isMet).catch(() => {
    throw last;
  });
};
export const dialog = (tab: Tab) => tab.page.getByRole('dialog');
export const see = (tab: Tab, view: string) => tab.page.getByText(view, { exact: true }).click();
export const eventOf = async (person: Person, id: string) =>
  (await person.client.get<EventBody & { durationMinutes: number | null }>(`/calendar/events/${id}`)).body;

const slotWords = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'short',
  timeZone: 'UTC',
});
/** A free place of a week or a day. */
export const slot = (tab: Tab, day: string, time: string): Locator =>
  tab.button(`New event, ${slotWords.format(new Date(`${day}T${time}:00Z`))}`);
const dayWords = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' });
export const monthDay = (tab: Tab, day: string): Locator =>
  tab.button(dayWords.format(new Date(`${day}T00:00:00Z`)));

/** Where it is on the screen: what is asked for anew may be put in its place at any moment. */
export const boxOf = (element: Locator) =>
  eventually('it is on the screen', async () => (await element.boundingBox()) ?? undefined);

/** Drags a block to a place of the grid, as a mouse does. */
export async function drag(tab: Tab, title: string, target: Locator): Promise<void> {
  const source = block(tab, title);
  for (const element of [source, target])
    await eventually('it is on the screen', () =>
      element.scrollIntoViewIfNeeded().then(
        () => true,
        () => false,
      ),
    );
  const [from, to] = [await boxOf(source), await boxOf(target)];
  const { mouse } = tab.page;
  await mouse.move(from.x + 12, from.y + 10);
  await mouse.down();
  await mouse.move(from.x + 18, from.y + 13, { steps: 3 });
  // Where the mouse is, it begins.
  await mouse.move(to.x + 18, to.y + 4, { steps: 8 });
  await mouse.move(to.x + 18, to.y + 3);
  await mouse.up();
}
