import { aChat, ended, post, type Person } from '../../test/support/builders.js';
import type { Tab } from '../../test/support/chromium.js';
import { kilobytes, type WebFigure } from './figures.js';
import { Probe } from './probe.js';

/** Of all answers, after how many the heap is looked at: by the first, everything has been loaded and warmed up. */
const stations = [0.1, 0.5, 1];

export const memorySeconds = (answers: number): number => 5 + answers * 0.2;

const text = (place: number): string =>
  `[[delay:1]] [[say:Answer **${place}** of the lawyer:\n\n1. Ask the landlord in writing\n2. Name the tenant\n3. Wait for thirty days\n\n\`\`\`ts\nreturn rent * ${place};\n\`\`\`\n\nWithout an answer, consent counts as refused.]]`;

/** One tab on one chat in which answers are written, one after another. */
export async function* measureMemory(tab: Tab, owner: Person, answers: number): AsyncGenerator<WebFigure> {
  const chat = await aChat(owner);
  const probe = await Probe.of(tab);
  await tab.goto(`/chats/${chat.id}`);
  await tab.field('Message').waitFor();
  const heaps: { after: number; bytes: number }[] = [];
  for (const after of stations.map((share) => Math.ceil(answers * share))) {
    await stream(owner, chat.id, heaps.at(-1)?.after ?? 0, after);
    const newest = tab.page.getByRole('article').getByText(`Answer ${after} of the lawyer:`, { exact: true });
    await newest.waitFor();
    const bytes = await probe.heap();
    heaps.push({ after, bytes });
    yield { what: `heap after ${after} streamed answers`, unit: 'MB', value: kilobytes(kilobytes(bytes)) };
  }
  const [first, last] = [heaps[0], heaps.at(-1)];
  if (!first || !last || first.after === last.after) return;
  const growth = (last.bytes - first.bytes) / (last.after - first.after);
  yield { what: 'growth for each answer', unit: 'KB', value: kilobytes(growth), most: 20 };
  const { nodes } = await probe.devTools.send('Memory.getDOMCounters');
  yield { what: `DOM nodes after ${last.after} answers`, unit: '', value: nodes, most: 10_000 };
}

async function stream(owner: Person, chatId: string, from: number, to: number): Promise<void> {
  for (let place = from + 1; place <= to; place++) {
    const { runs } = await post(owner, chatId, `@@lawyer ${text(place)}`);
    const { status } = await ended(owner, runs[0]?.id ?? '');
    if (status !== 'succeeded') throw new Error(`An answer ${status}`);
  }
}
