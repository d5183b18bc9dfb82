import type { Page } from 'playwright-core';
import type { Company } from './company.js';
import type { Filled } from './fill-in.js';
import type { Studio } from './studio.js';

const phone = { viewport: { width: 390, height: 780 }, deviceScaleFactor: 2 };

/** All the pictures; returns where they are. */
export async function takePictures(
  studio: Studio,
  { words, edited, customer: { thanks } }: Company,
  { owner: person, chats, shown, askLast, crewId, crewRunId, monday, customer }: Filled,
): Promise<string[]> {
  const conversation = `/chats/${shown}`;
  const isBeingWritten = (page: Page) => page.getByRole('table').waitFor();
  const take = (name: string, path: string, pose: (page: Page) => Promise<unknown>, look = {}) =>
    studio.take(name, { person, path, look }, pose);
  return [
    // These two first, while the answer stands still; calls of tools are told once.
    await take('chat', conversation, async (page) => {
      await page.getByRole('article').first().waitFor();
      await askLast();
      await isBeingWritten(page);
    }),
    await take('phone', conversation, isBeingWritten, { ...phone, colorScheme: 'dark' }),
    await take('changes', `/chats/${chats.get(edited)}`, async (page) => {
      await page.getByRole('button', { name: words.changes }).click();
      await page.mouse.move(0, 0);
    }),
    await take('reviews', '/reviews', (page) => page.getByRole('article').first().waitFor()),
    await take('approval', '/approvals', (page) => page.getByText('create_invoice').first().waitFor(), {
      colorScheme: 'dark',
    }),
    await take('editor', `/agents/${crewId}`, async (page) => {
      await page.getByRole('tab', { name: words.structure }).click();
      await page.locator('svg').getByText('verdict').waitFor();
    }),
    await take('timeline', `/runs/${crewRunId}`, (page) => page.getByText('verdict').first().waitFor()),
    await take('calendar', `/calendar?view=week&date=${monday}`, (page) =>
      page.locator('button[data-event-id]').first().waitFor(),
    ),
    await take('customer', `/chats/${customer.chatId}`, (page) => page.getByText(thanks).last().waitFor()),
    await take('work', `/agents/${customer.agentId}/work`, (page) =>
      page.getByRole('heading', { level: 1 }).first().waitFor(),
    ),
    await take('notifications', '/notifications', (page) => page.getByRole('article').first().waitFor()),
    await take('statistics', '/reviews/statistics', (page) => page.getByRole('table').first().waitFor()),
  ];
}
