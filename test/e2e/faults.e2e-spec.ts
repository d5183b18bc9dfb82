import { aChat, anApiKey, anOrg, ended, post, type MessageBody, type Person } from '../support/builders.js';
import { ArtelProcess } from '../support/artel-process.js';
import { ask, chunksIn, postCompletion } from '../support/completions.js';
import { DatabaseProxy } from '../support/database-proxy.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually, modelCalls, profile } from '../support/profile.js';
import { query, startPostgres, startRedis, type PrivateServer } from '../support/services.js';

/** Posts questions, each in a chat of its own, where none waits; remembers what was acknowledged: the tests' ledger. */
async function postMany(owner: Person, contents: string[]): Promise<string[]> {
  const posted = await Promise.all(
    contents.map(async (content) => post(owner, (await aChat(owner)).id, content)),
  );
  return posted.map(({ runs }) => runs[0]?.id ?? '');
}

/** Every acknowledged question has exactly one answer in its chat. */
async function expectOneAnswerEach(owner: Person, runIds: string[]): Promise<void> {
  for (const runId of runIds) {
    const run = await ended(owner, runId);
    expect(run).toMatchObject({ status: 'succeeded' });
    expect((await answersIn(owner, run.chatId)).filter((id) => id === runId)).toEqual([runId]);
  }
}

async function answersIn(owner: Person, chatId: string | null): Promise<(string | null)[]> {
  const { body } = await owner.client.get<{ items: MessageBody[] }>(`/chats/${chatId}/messages?limit=200`);
  return body.items.filter(({ author }) => author.kind === 'agent').map(({ runId }) => runId);
}

const slow = (n: number) =>
  Array.from({ length: n }, (_, i) => `@@lawyer вопрос ${i} [[tokens:20]] [[delay:60]]`);

describe('Nothing acknowledged is lost or answered twice', () => {
  let deployment: Deployment;
  let owner: Person;
  let chatId: string;

  const begin = async (...args: Parameters<typeof aDeployment>): Promise<void> => {
    deployment = await aDeployment(...args);
    owner = await anOrg(deployment.url);
    chatId = (await aChat(owner)).id;
  };

  afterEach(() => deployment.stop());

  it('when a consuming process is killed in the middle of its answers', async () => {
    await begin({}, { workers: 2 });
    const runIds = await postMany(owner, slow(8));
    await eventually('answers are under way', async () =>
      (await modelCalls('вопрос')).some((c) => c.tokensSent > 3),
    );
    const [victim] = deployment.consumers;
    await victim?.kill();
    if (profile === 'embedded') await deployment.restartEmbedded();
    await expectOneAnswerEach(owner, runIds);
    const runs = await Promise.all(runIds.map((id) => ended(owner, id)));
    expect(runs.some((run) => run.attempts > 1)).toBe(true);
    for (const run of runs) {
      const events = await owner.client.stream(`/runs/${run.id}/events`);
      expect(events.some(({ event }) => event === 'reset')).toBe(run.attempts > 1);
    }
  });

  it('when everything stops with runs in the queue', async () => {
    await begin({ RUN_CONCURRENCY: '1' });
    const runIds = await postMany(owner, slow(5));
    for (const consumer of deployment.consumers) await consumer.kill();
    if (profile === 'embedded') await deployment.restartEmbedded();
    else await deployment.addWorker();
    await expectOneAnswerEach(owner, runIds);
  });

  it('when a consuming process is asked to stop: it hands over what it cannot finish', async () => {
    await begin({ SHUTDOWN_TIMEOUT: '1' }, { workers: 1 });
    const runIds = await postMany(owner, ['@@lawyer [[tokens:60]] [[delay:100]]', '@@lawyer [[tokens:2]]']);
    await ended(owner, runIds[1] ?? '');
    const [consumer] = deployment.consumers;
    const before = Date.now();
    expect(await consumer?.terminate()).toBe(0);
    expect(Date.now() - before).toBeLessThan(10_000);
    if (profile === 'embedded') await deployment.restartEmbedded();
    else await deployment.addWorker();
    await expectOneAnswerEach(owner, runIds);
    // Handing over is not a failed attempt.
    expect(await ended(owner, runIds[0] ?? '')).toMatchObject({ attempts: 1 });
    // But it is a new beginning, and says so: what was streamed before is never spliced to it.
    const events = await owner.client.stream(`/runs/${runIds[0]}/events`);
    expect(events.filter(({ event }) => event === 'reset')).toHaveLength(1);
  });

  it('when a run passes its deadline, queued or running', async () => {
    await begin({ RUN_DEADLINE: '3', RUN_CONCURRENCY: '1' }, { workers: 1 });
    const runIds = await postMany(owner, [
      '@@lawyer [[tokens:300]] [[delay:50]]',
      '@@hr [[tokens:300]] [[delay:50]]',
    ]);
    for (const runId of runIds) {
      expect(await ended(owner, runId)).toMatchObject({ status: 'failed', error: { code: 'run_deadline' } });
    }
  });

  it('when one organization fills the queue: another’s run does not wait behind it', async () => {
    await begin({ RUN_CONCURRENCY: '2' }, { workers: 1 });
    await postMany(
      owner,
      Array.from({ length: 40 }, (_, i) => `@@lawyer ${i} [[tokens:4]] [[delay:100]]`),
    );
    const other = await anOrg(deployment.url);
    const [first = ''] = await postMany(other, ['@@hr [[tokens:2]]']);
    const before = Date.now();
    expect(await ended(other, first)).toMatchObject({ status: 'succeeded' });
    expect(Date.now() - before).toBeLessThan(5_000);
  });

  if (profile === 'scaled') {
    it('when a worker is frozen past its lease and wakes up: what it writes then changes nothing', async () => {
      await begin({}, { workers: 1 });
      const [runId = ''] = await postMany(owner, ['@@lawyer [[tokens:30]] [[delay:50]]']);
      const [frozen] = deployment.workers;
      await eventually('the run runs', async () => {
        const { body } = await owner.client.get<{ status: string }>(`/runs/${runId}`);
        return body.status === 'running';
      });
      process.kill(frozen?.pid ?? 0, 'SIGSTOP');
      await deployment.addWorker();
      expect(await ended(owner, runId)).toMatchObject({ status: 'succeeded', attempts: 2 });
      process.kill(frozen?.pid ?? 0, 'SIGCONT');
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      await expectOneAnswerEach(owner, [runId]);
      const rows = await query<{ epoch: number; n: number }>(
        deployment.env.DATABASE_URL ?? '',
        'SELECT epoch, count(*)::int AS n FROM run_events WHERE run_id = $1 GROUP BY epoch ORDER BY epoch',
        [runId],
      );
      expect(rows.at(-1)?.epoch).toBe(2);
    });

    describe('and Redis', () => {
      let redis: PrivateServer;

      beforeEach(async () => (redis = await startRedis()));
      afterEach(() => redis.stop());

      it('is gone: posts are acknowledged at once and answered', async () => {
        await begin({}, { redisUrl: redis.url });
        await redis.stop();
        const before = Date.now();
        const runIds = await postMany(owner, ['@@lawyer [[tokens:3]]', '@@hr [[tokens:3]]']);
        // Other tests want the same cores; to wait for Redis would take longer.
        expect(Date.now() - before).toBeLessThan(2_000);
        const streamed = owner.client.stream(`/runs/${runIds[0]}/events`);
        await expectOneAnswerEach(owner, runIds);
        expect((await streamed).at(-1)).toMatchObject({ event: 'done' });
        const ready = await owner.client.request<{ status: string }>('GET', '/health/ready');
        expect([ready.status, ready.body.status]).toEqual([200, 'degraded']);
      });

      it('is gone when everything starts: it starts all the same', async () => {
        await redis.stop();
        await begin({}, { redisUrl: redis.url });
        await expectOneAnswerEach(owner, await postMany(owner, ['@@lawyer [[tokens:3]]']));
      });
    });

    it('when the confirmation of an answer’s commit is lost: it is told live, once', async () => {
      await begin({}, { workers: 0 });
      const proxy = await DatabaseProxy.start(deployment.env.DATABASE_URL ?? '');
      const worker = await ArtelProcess.start({
        mode: 'worker',
        env: { ...deployment.env, DATABASE_URL: proxy.url },
      });
      const socket = await owner.client.socket();
      try {
        proxy.loseNext({ after: 'INSERT INTO messages', statement: 'COMMIT' });
        const [runId = ''] = await postMany(owner, ['@@lawyer [[tokens:3]]']);
        const told = await socket.wait(
          ({ event, data }) => event === 'message.created' && data?.runId === runId,
        );
        await socket.wait(({ event, data }) => event === 'run.event' && data?.type === 'done');
        await socket.wait(({ event, data }) => event === 'run.status' && data?.status === 'succeeded');
        expect(proxy.lost).toBe(1);
        await expectOneAnswerEach(owner, [runId]);
        expect(await ended(owner, runId)).toMatchObject({ attempts: 1, messageId: told.data?.id });
        const ends = socket.frames.filter(({ data }) => data?.type === 'done' || data?.type === 'error');
        expect(ends).toHaveLength(1);
      } finally {
        socket.close();
        await worker.stop();
        await proxy.stop();
      }
    });

    it('when the database is away from whoever reads an answer: it goes on where it was', async () => {
      await begin({ LLM_IDLE_TIMEOUT: '30', LLM_TOTAL_TIMEOUT: '60' });
      const key = await anApiKey(owner);
      const proxy = await DatabaseProxy.start(deployment.env.DATABASE_URL ?? '');
      const api = await ArtelProcess.start({
        mode: 'api',
        env: { ...deployment.env, DATABASE_URL: proxy.url },
      });
      try {
        const messages = ask('[[tokens:4]] [[delay:3000]]');
        const answer = await postCompletion(
          key,
          { model: 'lawyer', stream: true, messages },
          { url: api.url },
        );
        let told = '';
        for await (const piece of answer.body!.pipeThrough(new TextDecoderStream())) {
          if (told === '') proxy.goAway();
          told += piece;
          // Between two tokens it asks for the row, because it hears nothing.
          if (told.includes(' t2')) proxy.comeBack();
        }
        expect(proxy.refused).toBeGreaterThan(0);
        expect(told).toMatch(/data: \[DONE\]\n\n$/);
        expect(chunksIn(told).map(({ choices }) => choices[0]?.delta.content ?? '')).toEqual(
          expect.arrayContaining(['t0', ' t1', ' t2', ' t3']),
        );
      } finally {
        await api.stop();
        await proxy.stop();
      }
    });

    it('when PostgreSQL restarts at once under load', async () => {
      const postgres = await startPostgres();
      try {
        await begin({}, { postgresUrl: postgres.url, workers: 1 });
        const acknowledged: string[] = [];
        const refused: number[] = [];
        const stop = Date.now() + 8_000;
        const restarts = (async () => {
          for (let i = 0; i < 3; i++) {
            await new Promise((resolve) => setTimeout(resolve, 1_500));
            await postgres.restart();
          }
        })();
        while (Date.now() < stop) {
          const { status, body } = await owner.client.post<{ runs: { id: string }[] }>(
            `/chats/${chatId}/messages`,
            {
              content: '@@lawyer [[tokens:4]] [[delay:30]]',
            },
          );
          if (status === 201) acknowledged.push(body.runs[0]?.id ?? '');
          else refused.push(status);
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
        await restarts;
        expect(acknowledged.length).toBeGreaterThan(10);
        expect(refused.filter((status) => status !== 503)).toEqual([]);
        for (const runId of acknowledged) await ended(owner, runId);
        const answered = await answersIn(owner, chatId);
        // A post whose acknowledgement was lost with the connection may exist; an acknowledged one must.
        expect(answered).toEqual(expect.arrayContaining(acknowledged));
        expect(new Set(answered).size).toBe(answered.length);
      } finally {
        await deployment.stop();
        await postgres.stop();
      }
    });
  }
});
