import { anyone, type Person } from '../../../support/builders.js';
import { anEvent } from '../../../support/calendar.js';
import { aPlanner, at, aWednesday, dialog, holds } from '../../../support/calendar-board.js';
import type { Tab } from '../../../support/chromium.js';
import { webClient } from '../../../support/web-client.js';

const { open, expectClean } = webClient();

const told = 'Whoever has the address sees every event that you see';

/** What another program is answered at an address. */
const fetched = (url: string) => anyone().request<string>('GET', new URL(url).pathname);
const isMade = async (person: Person): Promise<boolean> =>
  (await person.client.get<{ createdAt: string | null }>('/calendar/feed')).body.createdAt !== null;

/** The address that is on the screen, this once. */
async function shownIn(tab: Tab): Promise<string> {
  const field = tab.field('Address of your calendar');
  await field.waitFor();
  return field.inputValue();
}

it('The address for other programs is made, copied, made anew and switched off', async () => {
  const owner = await aPlanner();
  await anEvent(owner, { title: 'Council', startsAt: at(aWednesday(), '10:00') });
  const tab = await open(owner, { path: '/calendar' });
  await tab.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await tab.button('Other programs').click();
  await dialog(tab).getByText(told).waitFor();
  await tab.picture('calendar-feed-none');
  await expectClean(tab);
  expect(await isMade(owner)).toBe(false);

  await tab.button('Make an address').click();
  const first = await shownIn(tab);
  await dialog(tab).getByText('“From URL”').waitFor();
  await tab.picture('calendar-feed-made');
  await expectClean(tab);
  await tab.button('Copy').click();
  await tab.button('Copied').waitFor();
  expect(await tab.page.evaluate<string>('navigator.clipboard.readText()')).toBe(first);
  const { status, body } = await fetched(first);
  expect(status).toBe(200);
  expect(body).toContain('SUMMARY:Council');
  for (const [program, what] of [
    ['Apple', 'New Calendar Subscription'],
    ['Outlook', 'Subscribe from web'],
  ] as const) {
    await tab.page.getByRole('tab', { name: program }).click();
    await dialog(tab).getByText(what).waitFor();
  }
  // What is shown once is not lost by a slip.
  await tab.page.keyboard.press('Escape');
  await tab.button('I have copied it').click();
  await dialog(tab).waitFor({ state: 'detached' });

  await tab.button('Other programs').click();
  await dialog(tab).getByText('nobody can show it again').waitFor();
  expect(await tab.page.content()).not.toContain('art_f_');
  await tab.picture('calendar-feed-there');
  await expectClean(tab);
  await tab.button('Make anew').click();
  await dialog(tab).getByText('Programs that have it show nothing new').waitFor();
  expect((await fetched(first)).status).toBe(200);
  await tab.button('Make anew').click();
  const second = await shownIn(tab);
  expect(second).not.toBe(first);
  expect((await fetched(first)).status).toBe(404);
  expect((await fetched(second)).status).toBe(200);
  await tab.button('I have copied it').click();

  await tab.button('Other programs').click();
  await tab.button('Switch off').click();
  await tab.button('Cancel').click();
  await tab.button('Switch off').click();
  await dialog(tab).getByText('no longer see your calendar').waitFor();
  expect(await isMade(owner)).toBe(true);
  await tab.button('Switch off').click();
  await tab.button('Make an address').waitFor();
  await holds(async () => expect((await fetched(second)).status).toBe(404));
  expect(await isMade(owner)).toBe(false);
  await expectClean(tab);
}, 240_000);

it('How other programs show the calendar is read on a small phone, in Russian, and failures are said', async () => {
  const owner = await aPlanner('ru');
  const tab = await open(owner, { path: '/calendar?feed=true', size: 'small', colorScheme: 'dark' });
  await tab.page.route('**/api/v1/calendar/feed', (route) =>
    route.request().method() === 'POST' ? route.abort() : route.continue(),
  );
  await tab.button('Сделать адрес').click();
  await dialog(tab).getByRole('alert').waitFor();
  expect(await isMade(owner)).toBe(false);
  expect(tab.complaintsBut(/ERR_FAILED/)).toEqual([]);
  await tab.page.unroute('**/api/v1/calendar/feed');
  await tab.button('Сделать адрес').click();
  await tab.field('Адрес вашего календаря').waitFor();
  for (const program of ['Apple', 'Outlook', 'Google']) {
    await tab.page.getByRole('tab', { name: program }).click();
    await dialog(tab).getByText('Вставьте адрес').filter({ visible: true }).waitFor();
    expect(await tab.sideways()).toEqual([]);
  }
  await expectClean(tab);
  await tab.picture('calendar-feed-small');
  await tab.button('Адрес скопирован').click();
  await tab.page.waitForURL((url) => !url.search.includes('feed'));
}, 240_000);
