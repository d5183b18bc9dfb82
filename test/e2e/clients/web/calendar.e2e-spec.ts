import { jest } from '@jest/globals';
import { aUser, type Person } from '../../../support/builders.js';
import { anEvent, occurrencesOf, roleId, tookPlace, type EventBody } from '../../../support/calendar.js';
import {
  aPlanner,
  at,
  aWednesday,
  block,
  boxOf,
  dialog,
  drag,
  eventOf,
  holds,
  later,
  monthDay,
  see,
  slot,
  zone,
} from '../../../support/calendar-board.js';
import { webClient } from '../../../support/web-client.js';

const { open, expectClean } = webClient();

// Each follows people through several screens, which takes a busy machine its time.
jest.setTimeout(240_000);

it('An event is made, seen in every view, moved and made longer by the mouse', async () => {
  const owner = await aPlanner();
  const day = aWednesday();
  const tab = await open(owner);
  await tab.link('Calendar').click();
  await tab.page.getByText('Remind me tomorrow at ten').waitFor();
  await tab.page.getByText('Times of Europe/Moscow (UTC+3)').waitFor();
  await tab.picture('calendar-empty');
  await expectClean(tab);

  // A place in the week that is free begins an event there.
  await tab.goto(`/calendar?view=week&date=${day}`);
  await slot(tab, day, '10:00').click();
  await dialog(tab).getByLabel('Title').waitFor();
  expect(await dialog(tab).getByLabel('Begins').inputValue()).toBe(`${day}T10:00`);
  await tab.picture('calendar-new');
  await expectClean(tab);
  await dialog(tab).getByRole('button', { name: 'Create' }).click();
  await dialog(tab).getByText('Fill this in').waitFor();
  await dialog(tab).getByLabel('Title').fill('Council');
  // What was written is not lost by a slip.
  await tab.page.keyboard.press('Escape');
  await tab.heading('Leave without saving?').waitFor();
  await tab.page.keyboard.press('Escape');
  await tab.heading('Leave without saving?').waitFor({ state: 'detached' });
  await tab.page.keyboard.press('Escape');
  await tab.button('Stay').click();
  await dialog(tab).getByRole('button', { name: 'Create' }).click();
  await block(tab, 'Council').waitFor();
  await expectClean(tab);
  const [made] = (await owner.client.get<{ items: EventBody[] }>('/calendar/events')).body.items;
  if (!made) throw new Error('No event was made');
  expect(made).toMatchObject({ title: 'Council', startsAt: at(day, '10:00'), recipientIds: [owner.id] });

  for (const view of ['Month', 'Day', 'List', 'Week']) {
    await see(tab, view);
    await tab.page.getByText('Council').first().waitFor();
  }
  await drag(tab, 'Council', slot(tab, later(day, 1), '14:00'));
  await holds(async () => expect((await eventOf(owner, made.id)).startsAt).toBe(at(later(day, 1), '14:00')));
  const moved = block(tab, 'Council').filter({ hasText: '14:00' });
  await moved.waitFor();

  // Its end is pulled down by an hour.
  const box = await boxOf(moved);
  const below = await boxOf(slot(tab, later(day, 1), '15:00'));
  await tab.page.mouse.move(box.x + box.width / 2, box.y + box.height - 2);
  await tab.page.mouse.down();
  await tab.page.mouse.move(box.x + box.width / 2, below.y + below.height / 2, { steps: 6 });
  await tab.page.mouse.move(box.x + box.width / 2, below.y + below.height - 2, { steps: 4 });
  await tab.page.mouse.up();
  await holds(async () => expect((await eventOf(owner, made.id)).durationMinutes).toBe(120));

  // In the month it is put on another day, and keeps its hour.
  await see(tab, 'Month');
  await block(tab, 'Council').waitFor();
  await drag(tab, 'Council', monthDay(tab, later(day, -1)));
  await holds(async () => expect((await eventOf(owner, made.id)).startsAt).toBe(at(later(day, -1), '14:00')));
  await expectClean(tab);
});

it('What recurs is moved once or each time, cancelled and restored, by the mouse and by keys', async () => {
  const owner = await aPlanner();
  const day = aWednesday();
  const tab = await open(owner, { path: `/calendar?view=week&date=${day}&edit=true&at=${day}T09:00` });
  const form = dialog(tab);
  await form.getByLabel('Title').fill('Weekly report');
  await form.getByText('Again and again').click();
  await form.getByText('Next times').waitFor();
  await form.getByRole('listitem').nth(4).waitFor();
  await form.getByLabel('Repeats', { exact: true }).click();
  await tab.page.getByRole('option', { name: 'By cron' }).click();
  await form.getByLabel('Schedule').fill('*/2 * * * *');
  await form.getByText('Too often').first().waitFor();
  await form.getByRole('button', { name: 'Create' }).click();
  await form.locator('[aria-invalid="true"]').waitFor();
  await tab.picture('calendar-cron-refused');
  expect(tab.complaintsBut(/400/)).toEqual([]);
  await form.getByLabel('Repeats', { exact: true }).click();
  await tab.page.getByRole('option', { name: 'Every week' }).click();
  await tab.picture('calendar-weekly');
  expect(await tab.barriers()).toEqual([]);
  await form.getByRole('button', { name: 'Create' }).click();
  await block(tab, 'Weekly report').waitFor();
  const [made] = (await owner.client.get<{ items: EventBody[] }>('/calendar/events')).body.items;
  if (!made) throw new Error('No event was made');
  expect(made).toMatchObject({ cron: '0 9 * * 3', timeZone: zone });
  const next = async () =>
    (await occurrencesOf(owner, made.id)).coming.slice(0, 2).map(({ startsAt }) => startsAt);
  expect(await next()).toEqual([at(day, '09:00'), at(later(day, 7), '09:00')]);

  await drag(tab, 'Weekly report', slot(tab, later(day, 1), '11:00'));
  await tab.heading('Move “Weekly report”?').waitFor();
  await tab.picture('calendar-move-question');
  await expectClean(tab);
  await tab.button('Only this time').click();
  await holds(async () =>
    expect(await next()).toEqual([at(later(day, 1), '11:00'), at(later(day, 7), '09:00')]),
  );
  await block(tab, 'Weekly report').filter({ hasText: '(Moved)' }).waitFor();

  // By keys: it is moved back, and the next is cancelled.
  await block(tab, 'Weekly report').press('Enter');
  await dialog(tab)
    .getByRole('button', { name: /^Move .* back$/ })
    .press('Enter');
  await holds(async () => expect(await next()).toEqual([at(day, '09:00'), at(later(day, 7), '09:00')]));
  await dialog(tab)
    .getByRole('button', { name: /^Move .* back$/ })
    .waitFor({ state: 'detached' });
  await dialog(tab)
    .getByRole('button', { name: /^Move / })
    .first()
    .press('Enter');
  await tab.field('To *').fill(`${later(day, 2)}T16:30`);
  await tab.field('To *').press('Enter');
  await holds(async () => expect((await next())[0]).toBe(at(later(day, 2), '16:30')));
  await tab.field('To *').waitFor({ state: 'detached' });
  await dialog(tab)
    .getByRole('button', { name: /^Cancel / })
    .nth(1)
    .press('Enter');
  await dialog(tab).getByText('Cancelled', { exact: true }).waitFor();
  await tab.picture('calendar-times');
  await expectClean(tab);
  await dialog(tab).getByRole('button', { name: 'Restore' }).press('Enter');
  await dialog(tab).getByText('Cancelled', { exact: true }).waitFor({ state: 'detached' });
  await dialog(tab)
    .getByRole('button', { name: /^Cancel / })
    .nth(1)
    .press('Enter');
  await dialog(tab).getByText('Cancelled', { exact: true }).waitFor();
  await tab.page.keyboard.press('Escape');

  await tab.goto(`/calendar?view=week&date=${later(day, 7)}`);
  await block(tab, 'Weekly report').filter({ hasText: '(Cancelled)' }).waitFor();
  // The time after it is moved with all others.
  await tab.goto(`/calendar?view=week&date=${later(day, 14)}`);
  await drag(tab, 'Weekly report', slot(tab, later(day, 15), '12:00'));
  await tab.button('All times').click();
  await holds(async () => expect((await eventOf(owner, made.id)).cron).toBe('0 12 * * 4'));
  await block(tab, 'Weekly report').filter({ hasText: '12:00' }).waitFor();

  await block(tab, 'Weekly report').click();
  await dialog(tab).getByRole('button', { name: 'Delete' }).click();
  const question = tab.page.getByRole('dialog', { name: 'Delete “Weekly report”?' });
  await question.getByRole('button', { name: 'Delete' }).click();
  await block(tab, 'Weekly report').waitFor({ state: 'detached' });
  await expectClean(tab);
});

it('An event shows what its role did each time, with the way to it', async () => {
  const owner = await aPlanner();
  const day = aWednesday();
  const agentId = await roleId(owner, 'lawyer');
  const event = await anEvent(owner, {
    title: 'Contracts',
    startsAt: at(day, '10:00'),
    agentId,
    prompt: 'What of them? [[say:All is well.]]',
  });
  const tab = await open(owner, { path: `/calendar?view=month&date=${day}` });
  await block(tab, 'Contracts').click();
  await dialog(tab).getByText('It has not taken place yet.').waitFor();
  await dialog(tab).getByRole('button', { name: 'Do it now' }).click();
  await dialog(tab).getByText('Done', { exact: true }).waitFor();
  await tab.picture('calendar-done');
  await expectClean(tab);
  await tookPlace(owner, event.id);
  await dialog(tab).getByRole('link', { name: 'Step by step' }).click();
  await tab.page.waitForURL('**/runs/*');
  await tab.page.goBack();
  await dialog(tab).getByRole('link', { name: 'In the chat' }).click();
  await tab.page.waitForURL('**/chats/*');
  await tab.page.getByText('All is well.').first().waitFor();
});

it('Who takes part sees an event come and go, and moves nothing of it', async () => {
  const owner = await aPlanner();
  const member = await aUser(owner);
  await member.client.patch('/auth/me', { locale: 'en', timeZone: 'UTC' });
  const day = aWednesday();
  const tab = await open(member, { path: `/calendar?view=week&date=${day}` });
  await slot(tab, day, '10:00').waitFor();
  const event = await anEvent(owner, {
    title: 'Council',
    startsAt: at(day, '13:00'),
    recipientIds: [owner.id, member.id],
  });
  // At ten by the member's clocks.
  await block(tab, 'Council').filter({ hasText: '10:00' }).waitFor();
  expect(await block(tab, 'Council').getAttribute('draggable')).toBe('false');
  await owner.client.patch(`/calendar/events/${event.id}`, { startsAt: at(day, '15:00') });
  await block(tab, 'Council').filter({ hasText: '12:00' }).waitFor();
  await block(tab, 'Council').click();
  await dialog(tab).getByText('It has not taken place yet.').waitFor();
  expect(await dialog(tab).getByRole('link', { name: 'Edit' }).count()).toBe(0);
  await expectClean(tab);
  await tab.page.keyboard.press('Escape');
  await owner.client.delete(`/calendar/events/${event.id}`);
  await block(tab, 'Council').waitFor({ state: 'detached' });
});

it('A time that was moved to after the last of its event is moved on by the mouse', async () => {
  const owner = await aPlanner();
  const day = aWednesday();
  const event = await anEvent(owner, {
    ...{ kind: 'recurring', title: 'Council', cron: '0 9 * * 3', startsAt: null },
    ...{ endsAt: at(day, '12:00'), timeZone: zone },
  });
  const path = `/calendar/events/${event.id}/exceptions/${at(day, '09:00')}`;
  expect((await owner.client.put(path, { movedTo: at(later(day, 7), '11:00') })).status).toBe(200);
  const tab = await open(owner, { path: `/calendar?view=week&date=${later(day, 7)}` });
  await drag(tab, 'Council', slot(tab, later(day, 8), '14:00'));
  await block(tab, 'Council').filter({ hasText: '14:00' }).waitFor();
  await holds(async () => {
    const { coming } = await occurrencesOf(owner, event.id);
    expect(coming.find((time) => time.slot === at(day, '09:00'))?.startsAt).toBe(at(later(day, 8), '14:00'));
  });
  await expectClean(tab);
});

it('What the server refuses goes back to its place, and is said', async () => {
  const owner = await aPlanner();
  const day = aWednesday();
  const event = await anEvent(owner, { title: 'Council', startsAt: at(day, '10:00') });
  const tab = await open(owner, { path: `/calendar?view=week&date=${day}` });
  await block(tab, 'Council').waitFor();
  await tab.page.route('**/api/v1/calendar/events/*', (route) =>
    route.request().method() === 'PATCH' ? route.abort() : route.continue(),
  );
  await drag(tab, 'Council', slot(tab, day, '14:00'));
  await tab.page.getByRole('alert').filter({ hasText: 'The server cannot be reached' }).waitFor();
  await block(tab, 'Council').filter({ hasText: '10:00' }).waitFor();
  expect((await eventOf(owner, event.id)).startsAt).toBe(at(day, '10:00'));
});

describe('In Russian', () => {
  it.each([
    ['small', 'dark'],
    ['notebook', 'light'],
  ] as const)(
    'the calendar is read on a %s screen, %s, and nothing of it is pushed aside',
    async (size, colorScheme) => {
      const owner = await aPlanner('ru');
      const day = aWednesday();
      const recurring = await aBusyWeek(owner, day);
      const tab = await open(owner, { path: '/calendar', size, colorScheme });
      // On a phone it is a list at first.
      if (size === 'small')
        await tab.page.getByRole('radio', { name: 'Список', checked: true }).waitFor({ state: 'attached' });
      for (const view of ['month', 'week', 'day', 'agenda']) {
        await tab.goto(`/calendar?date=${day}&view=${view}`);
        await tab.page.getByText('Совещание').filter({ visible: true }).first().waitFor();
        await expectClean(tab);
        expect(await tab.sideways()).toEqual([]);
        await tab.picture(`calendar-${view}-${size}-${colorScheme}`);
      }
      await tab.goto(`/calendar?date=${day}&view=agenda&event=${recurring.id}`);
      await tab.heading('Что получилось').waitFor();
      await tab.page.getByText('С понедельника по пятницу в 09:00').waitFor();
      await expectClean(tab);
      expect(await tab.sideways()).toEqual([]);
      await tab.picture(`calendar-event-${size}-${colorScheme}`);
      await tab.link('Изменить').last().click();
      await tab.page.getByText('Ближайшие разы').waitFor();
      await tab.page.getByText('Если сервер был выключен').waitFor();
      await expectClean(tab);
      expect(await tab.sideways()).toEqual([]);
      await tab.picture(`calendar-editor-${size}-${colorScheme}`);
    },
  );
});

/** Something of every kind: once, for days, again and again, moved, cancelled. */
async function aBusyWeek(owner: Person, day: string): Promise<EventBody> {
  await anEvent(owner, { title: 'Совещание', startsAt: at(day, '10:00'), durationMinutes: 60 });
  await anEvent(owner, { title: 'Обед', startsAt: at(day, '13:00') });
  await anEvent(owner, { title: 'Звонок в банк', startsAt: at(day, '13:00'), durationMinutes: 15 });
  await anEvent(owner, { title: 'Командировка', startsAt: at(day, '18:00'), durationMinutes: 2_880 });
  const recurring = await anEvent(owner, {
    ...{ kind: 'recurring', title: 'Отчёт за неделю', cron: '0 9 * * 1-5', startsAt: null },
    ...{ description: 'Для дирекции', durationMinutes: 45, reminders: [15] },
    agentId: await roleId(owner, 'lawyer'),
    prompt: 'Собери отчёт за неделю',
  });
  const exception = (days: number, body: object) =>
    owner.client.put(`/calendar/events/${recurring.id}/exceptions/${at(later(day, days), '09:00')}`, body);
  await exception(1, { movedTo: at(later(day, 1), '15:00') });
  await exception(2, { cancelled: true });
  return recurring;
}
