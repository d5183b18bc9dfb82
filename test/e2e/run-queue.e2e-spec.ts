import { anApiKey, anOrg, type Person } from '../support/builders.js';
import { complete, type Completed, type Completion } from '../support/completed.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually, modelCalls } from '../support/profile.js';

const bounds = { organization: 12, all: 16 };
const patience = 60_000;

let deployment: Deployment;
beforeAll(async () => {
  deployment = await aDeployment({
    RUN_CONCURRENCY: '1',
    RUN_LEASE: '10',
    RUN_QUEUE_MAX: String(bounds.all),
    RUN_QUEUE_MAX_ORGANIZATION: String(bounds.organization),
  });
}, 90_000);
afterAll(() => deployment.stop());

type Asked = Partial<Completion> & Pick<Completion, 'key' | 'question'>;
const ask = (how: Asked): Promise<Completed> => complete({ url: deployment.url, ...how });
const streamed = { stream: true };

/** Keeps the only worker busy until it is let go. */
async function aBlocker(owner: Person): Promise<() => Promise<void>> {
  const key = await anApiKey(owner);
  const asked = await new Promise<{ runId: string; end: Promise<Completed> }>((resolve, reject) => {
    const end: Promise<Completed> = ask({
      key,
      question: '[[tokens:5000]] [[delay:100]]',
      more: streamed,
      onRead: ({ runId }) => {
        if (runId) resolve({ runId, end });
      },
    });
    end.then(() => reject(new Error('The blocker has ended')), reject);
  });
  return async () => {
    const { status } = await owner.client.post(`/runs/${asked.runId}/cancel`, {});
    expect(status).toBeLessThan(300);
    expect((await asked.end).code).toBe('run_cancelled');
  };
}

const waitingOf = (mark: string, count: number, answered: () => number) =>
  eventually(`${count} of ${mark} are settled`, () => Promise.resolve(answered() >= count), patience);

describe('Runs that wait', () => {
  it(
    'begin in the order of their keys’ priority, and are told where they stand',
    async () => {
      const owner = await anOrg(deployment.url);
      const letGo = await aBlocker(owner);
      const mark = crypto.randomUUID();
      const keys = {
        low: await anApiKey(owner, { priority: 'low' }),
        normal: await anApiKey(owner),
        high: await anApiKey(owner, { priority: 'high' }),
      };
      const places = new Map<string, number[]>();
      const answers: Promise<Completed>[] = [];
      const orders = (['low', 'normal', 'high'] as const).flatMap((priority) =>
        [1, 2, 3].map((n) => ({ name: `${priority}-${n}`, key: keys[priority] })),
      );
      for (const { name, key } of orders) {
        const told: number[] = [];
        places.set(name, told);
        const onRead = ({ comments }: Completed) => {
          const [, place] = /"position":(\d+)/.exec(comments.at(-1) ?? '') ?? [];
          if (place && told.at(-1) !== Number(place)) told.push(Number(place));
        };
        answers.push(ask({ key, question: `${mark} [[say:${name}]]`, more: streamed, onRead }));
        // One after the other: each is known to wait before the next comes.
        await eventually('it waits', () => Promise.resolve(told.length > 0), patience);
      }
      const last = () => Promise.resolve([...places.values()].map((told) => told.at(-1)).join());
      await eventually('all know their places', async () => (await last()) === '7,8,9,4,5,6,1,2,3', patience);
      await letGo();
      expect((await Promise.all(answers)).map(({ text }) => text)).toEqual(orders.map(({ name }) => name));
      const calls = (await modelCalls(mark)).sort((a, b) => a.startedAt - b.startedAt);
      const named = calls.map(({ key }) => /\[\[say:(\w+)/.exec(key)?.[1]);
      expect(named).toEqual(['high', 'normal', 'low'].flatMap((name) => [name, name, name]));
      // Nobody is pushed back by what has begun before it.
      const lowest = places.get('low-1') ?? [];
      const sinceLast = lowest.slice(lowest.indexOf(7));
      expect(sinceLast).toEqual([...sinceLast].sort((a, b) => b - a));
    },
    3 * patience,
  );

  it(
    'are so many of an organization, and so many of all; whoever else asks is sent away, and told when to come back',
    async () => {
      const owner = await anOrg(deployment.url);
      const letGo = await aBlocker(owner);
      const key = await anApiKey(owner);
      const mark = crypto.randomUUID();
      const asked = 40;
      let refused = 0;
      const answers = Array.from({ length: asked }, (_, n) =>
        ask({
          key,
          question: `${mark} [[say:${n}]]`,
          headers: { 'idempotency-key': `${mark}-${n}` },
        }).then((answer) => {
          if (answer.status === 429) refused++;
          return { ...answer, n };
        }),
      );
      await waitingOf(mark, asked - bounds.organization, () => refused);
      expect(refused).toBe(asked - bounds.organization);

      // Another organization has room, until there are too many in all.
      const other = await anOrg(deployment.url);
      const theirKey = await anApiKey(other);
      let theirRefused = 0;
      const theirs = Array.from({ length: 10 }, () =>
        ask({ key: theirKey, question: `${mark} [[say:их]]` }).then((answer) => {
          if (answer.status === 429) theirRefused++;
          return answer;
        }),
      );
      const room = bounds.all - bounds.organization;
      await waitingOf(mark, theirs.length - room, () => theirRefused);
      expect(theirRefused).toBe(theirs.length - room);

      await letGo();
      const settled = await Promise.all(answers);
      for (const { status, code, headers, text, n } of settled) {
        if (status === 200) expect(text).toBe(String(n));
        else {
          expect([status, code]).toEqual([429, 'queue_full']);
          expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
        }
      }
      expect((await Promise.all(theirs)).filter(({ status }) => status === 200)).toHaveLength(room);
      // Nothing was begun for those who were sent away: their keys are free.
      expect(await modelCalls(mark)).toHaveLength(bounds.all);
      const [sentAway] = settled.filter(({ status }) => status === 429);
      const n = sentAway?.n ?? -1;
      const again = await ask({
        key,
        question: `${mark} [[say:${n}]]`,
        headers: { 'idempotency-key': `${mark}-${n}` },
      });
      expect([again.status, again.text, again.headers.get('idempotency-replayed')]).toEqual([
        200,
        String(n),
        null,
      ]);
    },
    3 * patience,
  );

  it(
    'are found by those who ask for them again, however many wait',
    async () => {
      const owner = await anOrg(deployment.url);
      const letGo = await aBlocker(owner);
      const key = await anApiKey(owner);
      const mark = crypto.randomUUID();
      const question = (n: number) => ({
        key,
        question: `${mark} [[say:${n}]]`,
        headers: { 'idempotency-key': `${mark}-${n}` },
      });
      let refused = 0;
      const full = Array.from({ length: bounds.organization + 4 }, (_, n) =>
        ask(question(n)).then((answer) => {
          if (answer.status === 429) refused++;
          return { ...answer, n };
        }),
      );
      await waitingOf(mark, 4, () => refused);
      let sentAway = 0;
      const again = Array.from({ length: bounds.organization + 4 }, (_, n) =>
        ask(question(n)).then((answer) => {
          if (answer.status === 429) sentAway++;
          return { ...answer, n };
        }),
      );
      await waitingOf(mark, 4, () => sentAway);
      await letGo();
      const [first, second] = [await Promise.all(full), await Promise.all(again)];
      const runs = (answers: typeof first) => answers.map(({ status, runId }) => [status, runId]);
      expect(runs(second)).toEqual(runs(first));
      expect(await modelCalls(mark)).toHaveLength(bounds.organization);
    },
    3 * patience,
  );
});
