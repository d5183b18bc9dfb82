import { anApiKey, anOrg, artelUrls, type Person } from '../support/builders.js';
import { complete, type Completion } from '../support/completed.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, modelCalls } from '../support/profile.js';

const copies = 10;
const words = (count: number): string => Array.from({ length: count }, (_, i) => `t${i}`).join(' ');

describe('A completion under an Idempotency-Key', () => {
  let owner: Person;
  let key: string;

  beforeAll(async () => {
    owner = await anOrg();
    key = await anApiKey(owner);
  });

  /** Asks one question as often as one likes, at every API in turn. */
  const asker = (script: string, under: string = crypto.randomUUID()) => {
    const mark = crypto.randomUUID();
    const question = `${mark} ${script}`;
    let turn = 0;
    const ask = (how: Partial<Completion> = {}) =>
      complete({
        url: artelUrls()[turn++ % artelUrls().length] ?? '',
        key,
        question,
        ...how,
        headers: { 'idempotency-key': under, ...how.headers },
      });
    return { ask, question, calls: async () => (await modelCalls(mark)).length };
  };
  const streamed = { more: { stream: true, stream_options: { include_usage: true } } };

  it('is one run, asked at once and again', async () => {
    const { ask, calls } = asker('[[tokens:6]]');
    const answers = await Promise.all(Array.from({ length: copies }, () => ask()));
    answers.push(await ask());
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`))).toEqual(
      new Set([`200 ${words(6)}`]),
    );
    expect(new Set(answers.map(({ runId }) => runId)).size).toBe(1);
    const replayed = answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true');
    expect(replayed).toHaveLength(copies);
    expect(await calls()).toBe(1);
  });

  it('is answered whole or streamed, whichever way it was asked first', async () => {
    for (const [first, second] of [
      [streamed, {}],
      [{}, streamed],
    ] as const) {
      const { ask, calls } = asker('[[tokens:9]]');
      const [one, other] = [await ask(first), await ask(second)];
      expect([one.text, other.text]).toEqual([words(9), words(9)]);
      expect([one.isWhole, other.isWhole]).toEqual([true, true]);
      expect(other.runId).toBe(one.runId);
      expect(await calls()).toBe(1);
    }
  });

  it('that was left in the middle goes on, and is read again from its beginning', async () => {
    const { ask, calls } = asker('[[tokens:30]] [[delay:30]]');
    const left = await ask({ ...streamed, leaveAfter: 3 });
    expect(left.isWhole).toBe(false);
    const again = await Promise.all([ask(streamed), ask()]);
    expect(again.map(({ text, isWhole }) => [text, isWhole])).toEqual([
      [words(30), true],
      [words(30), true],
    ]);
    expect(new Set(again.map(({ runId }) => runId))).toEqual(new Set([left.runId]));
    expect(await calls()).toBe(1);
  }, 30_000);

  it('of another question is refused, and changes nothing', async () => {
    const { ask, calls } = asker('[[tokens:3]]');
    const first = await ask();
    const others = await Promise.all([
      ask({ question: 'Другое' }),
      ask({ more: { temperature: 0.5 } }),
      ask({ more: { model: 'hr' } }),
      ask({ more: { stream: true, seed: 1 } }),
    ]);
    expect(others.map(({ status, code }) => [status, code])).toEqual(
      others.map(() => [409, 'idempotency_conflict']),
    );
    expect((await ask({ more: { temperature: undefined } })).runId).toBe(first.runId);
    expect(await calls()).toBe(1);
  });

  it('of another API key is another run', async () => {
    const under = crypto.randomUUID();
    const { ask, calls } = asker('[[tokens:3]]', under);
    const [mine, theirs] = [await ask(), await ask({ key: await anApiKey(owner) })];
    expect(theirs.status).toBe(200);
    expect(theirs.runId).not.toBe(mine.runId);
    expect(await calls()).toBe(2);
  });

  it('that failed has failed: it is not asked for a second time', async () => {
    const { ask, calls } = asker('[[fault:clean-cut]] whole');
    const answers = [await ask(), await ask(), await ask(streamed)];
    expect(answers.map(({ code }) => code)).toEqual(answers.map(() => 'model_incomplete'));
    expect(answers.map(({ status }) => status)).toEqual([502, 502, 502]);
    expect(answers.some(({ isWhole }) => isWhole)).toBe(false);
    expect(await calls()).toBe(1);
  });

  it('that was refused before it began leaves its key free', async () => {
    const { ask, calls } = asker('[[tokens:3]]');
    expect((await ask({ more: { model: 'nobody' } })).status).toBe(404);
    expect((await ask({ more: { temperature: 9 } })).status).toBe(400);
    expect((await ask()).status).toBe(200);
    expect(await calls()).toBe(1);
  });

  it('needs a key that is one', async () => {
    const { ask, calls } = asker('[[tokens:3]]');
    const answers = await Promise.all(
      ['', 'x'.repeat(256)].map((bad) => ask({ headers: { 'idempotency-key': bad } })),
    );
    expect(answers.map(({ status, code }) => [status, code])).toEqual(
      answers.map(() => [400, 'validation_failed']),
    );
    expect(await calls()).toBe(0);
  });
});

describe('A completion with a deadline of its own', () => {
  let key: string;

  beforeAll(async () => {
    key = await anApiKey(await anOrg());
  });

  const ask = (deadline: string, more: object = {}) =>
    complete({
      url: artelUrls()[0],
      key,
      question: '[[tokens:200]] [[delay:500]]',
      more,
      headers: { 'x-artel-deadline': deadline },
    });

  it('ends in time, with an error that says so', async () => {
    const [whole, stream] = await Promise.all([ask('2'), ask('2.5', { stream: true })]);
    expect(whole).toMatchObject({ status: 504, code: 'run_deadline' });
    expect(stream).toMatchObject({ status: 200, code: 'run_deadline', isWhole: false });
  }, 60_000);

  it.each(['0', '-1', 'soon', '1e3', '86401', '', 'NaN'])('is refused when it is %p', async (deadline) => {
    expect(await ask(deadline)).toMatchObject({ status: 400, code: 'validation_failed' });
  });
});

describe('The longest that a completion may take', () => {
  let artel: Deployment;
  let key: string;

  beforeAll(async () => {
    artel = await aDeployment({ TASK_QUEUE_BOT_REQUEST_TIMEOUT_SECONDS: '2' });
    key = await anApiKey(await anOrg(artel.url));
  }, 120_000);
  afterAll(() => artel?.stop());

  it('is what the setting says, for those who ask for more and for those who say nothing', async () => {
    const question = '[[tokens:200]] [[delay:500]]';
    const asked: object[] = [{}, { headers: { 'x-artel-deadline': '60' } }, { more: { stream: true } }];
    const answers = await Promise.all(
      asked.map((how) => complete({ url: artel.url, key, question, ...how })),
    );
    expect(answers.map(({ status, code, isWhole }) => [status, code, isWhole])).toEqual([
      [504, 'run_deadline', false],
      [504, 'run_deadline', false],
      // Its first words had come before.
      [200, 'run_deadline', false],
    ]);
  }, 60_000);
});
