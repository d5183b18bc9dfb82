import type { WebFigure } from './figures.js';
import type { Probe } from './probe.js';

/** Of a wheel that is turned fast, in pixels. */
const turn = 1_500;
const patienceMillis = 300_000;

export const scrollSeconds = (messages: number): number => messages / 200;

/** Turns the wheel from the newest message of the chat that is open until the oldest is seen. */
export async function* measureScrolling(
  probe: Probe,
  firstId: string,
  messages: number,
): AsyncGenerator<WebFigure> {
  const { page } = probe;
  await page.getByRole('log').hover();
  const oldest = page.locator(`#message-${firstId}`);
  const began = performance.now();
  await probe.watch();
  while (!(await oldest.isVisible())) {
    if (performance.now() - began > patienceMillis) throw new Error('The oldest message did not come');
    await page.mouse.wheel(0, -turn);
  }
  const { tasks, frames, nodes } = await probe.seen();
  const seconds = (performance.now() - began) / 1_000;
  const where = `${messages.toLocaleString('en-US')} messages scrolled`;
  const pictures = seconds * 60;
  yield { what: `${where}: time`, unit: 's', value: seconds };
  yield { what: `${where}: long tasks`, unit: 'a 1,000', value: (tasks.length * 1_000) / messages, most: 20 };
  yield { what: `${where}: longest task`, unit: 'ms', value: Math.max(0, ...tasks), most: 200 };
  yield { what: `${where}: frames dropped`, unit: '%', value: (frames.dropped * 100) / pictures, most: 25 };
  yield { what: `${where}: longest frame`, unit: 'ms', value: frames.longest };
  yield { what: `${where}: elements of the page`, unit: '', value: nodes, most: 5_000 };
}
