import { setTimeout as sleep } from 'node:timers/promises';
import { post, type Person } from '../../test/support/builders.js';
import { percentiles } from '../load.js';
import type { WebFigure } from './figures.js';
import type { Probe } from './probe.js';

const perSecond = 100;
/** A timer's own time comes on top of it. */
const tokenMillis = 1_000 / perSecond - 1;
const seconds = 15;
/** Of somebody who types fast. */
const keyMillis = 80;
export const typingSeconds = seconds + 5;

const words = 'The landlord answered that we may, if the tenant is named and the term is written down. ';
/** An answer as models write them: paragraphs, lists, tables and code, one after another. */
const chapter = [
  '## What the contract says\n\nSubletting needs the **written consent** of the landlord, who has thirty days to answer; silence counts as refusal (see [the law](https://example.com)).\n',
  '1. Ask in writing, and keep a copy of it\n2. Name the tenant and the term\n3. Wait for the answer\n   - it may come by e-mail\n   - or by post\n',
  '| Contract | Until | Notice |\n|---|---|---|\n| Office | 2027-03-31 | three months |\n| Cars | 2028-01-01 | one month |\n',
  '```ts\nconst rent: number = 120_000; // a month\nconst share = 0.35;\nreturn Math.round(rent * share * 12);\n```\n',
].join('\n');
const answerText = (tokens: number): string => {
  const one = chapter.split(/(?=\s)/).length;
  return Array.from({ length: Math.ceil(tokens / one) }, () => chapter).join('\n');
};

interface Call {
  key: string;
  startedAt: number;
  endedAt: number | null;
  tokensSent: number;
}

/** Types while a role answers in the same chat, whose page is open; nobody has asked it there before. */
export async function* measureTyping(
  probe: Probe,
  asked: { by: Person; chatId: string; modelUrl: string; where: string },
): AsyncGenerator<WebFigure> {
  const { by, chatId, modelUrl, where } = asked;
  const { page } = probe;
  const mark = crypto.randomUUID();
  const script = `[[delay:${tokenMillis}]] [[say:${answerText(perSecond * seconds)}]]`;
  await post(by, chatId, `@@lawyer ${mark} ${script}`);
  // Before it is written, what was said so far may be summed up.
  await page.getByRole('heading', { name: 'What the contract says' }).first().waitFor();
  const field = page.getByLabel('Message', { exact: true });
  await field.focus();
  await probe.watch();
  const text = words.repeat(2).slice(0, Math.floor((seconds * 1_000 * 0.7) / keyMillis));
  await page.keyboard.type(text, { delay: keyMillis });
  const { tasks, keys, frames } = await probe.seen();
  if ((await field.inputValue()) !== text) throw new Error('What was typed is not what stands there');
  await field.fill('');
  const { p50, p95 } = percentiles(keys);
  const name = `typing, ${where}`;
  yield { what: `${name}: tokens/s of the answer`, unit: '', value: await rateOf(modelUrl, mark) };
  yield { what: `${name}: key to picture, p50`, unit: 'ms', value: p50, most: 50 };
  yield { what: `${name}: key to picture, p95`, unit: 'ms', value: p95, most: 100 };
  yield { what: `${name}: key to picture, longest`, unit: 'ms', value: Math.max(...keys), most: 200 };
  yield { what: `${name}: long tasks`, unit: '', value: tasks.length, most: 5 };
  yield { what: `${name}: longest task`, unit: 'ms', value: Math.max(0, ...tasks), most: 200 };
  yield { what: `${name}: longest frame`, unit: 'ms', value: frames.longest };
}

/** As the model's own log has it, once its answer has ended. */
async function rateOf(modelUrl: string, mark: string): Promise<number> {
  for (;;) {
    const calls = (await (await fetch(`${modelUrl}/__calls`)).json()) as Call[];
    const call = calls.find(({ key }) => key.includes(mark));
    if (!call) throw new Error('The model was not asked');
    if (call.endedAt !== null) return (call.tokensSent * 1_000) / (call.endedAt - call.startedAt);
    await sleep(200);
  }
}
