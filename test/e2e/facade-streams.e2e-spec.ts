import { setTimeout as sleep } from 'node:timers/promises';
import { anApiKey, anOrg, type Person } from '../support/builders.js';
import { complete, type Completion } from '../support/completed.js';
import { chunksIn } from '../support/completions.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually } from '../support/profile.js';
import { UnreadStream } from '../support/unread-stream.js';

const stuckSeconds = 15;

let artel: Deployment;
let owner: Person;
let key: string;

beforeAll(async () => {
  artel = await aDeployment({
    STREAM_HEARTBEAT: '1',
    STREAM_STUCK_TIMEOUT: String(stuckSeconds),
    LLM_FIRST_TOKEN_TIMEOUT: '10',
    LLM_TOTAL_TIMEOUT: '60',
  });
  owner = await anOrg(artel.url);
  key = await anApiKey(owner);
}, 120_000);
afterAll(() => artel?.stop());

const asked = (question: string, more: object = { stream: true }): Completion => ({
  url: artel.url,
  key,
  question,
  more,
});
const words = (count: number): string => Array.from({ length: count }, (_, i) => `t${i}`).join(' ');

describe('A streamed completion', () => {
  it('gives signs of life while its model is silent', async () => {
    const { text, comments } = await complete(asked('[[first:3500]] [[say:наконец]]'));
    expect(text).toBe('наконец');
    expect(comments.filter((comment) => comment === 'ping').length).toBeGreaterThanOrEqual(2);
  });

  it('has its status and its run after a moment, however long the model thinks', async () => {
    const began = Date.now();
    const tookHead = await new Promise<number>((resolve, reject) => {
      complete({ ...asked('[[first:6000]]'), onHead: () => resolve(Date.now() - began) }).catch(reject);
    });
    expect(tookHead).toBeLessThan(4_000);
  });

  it('that fails before its first word is answered like one that is not streamed', async () => {
    // On a machine so busy that it took longer than a second, the stream had begun.
    const answer = await eventually('it is refused', async () => {
      const told = await complete(asked('[[fault:400]]'));
      return told.status !== 200 && told;
    });
    expect(answer).toMatchObject({ status: 502, code: 'model_error', isWhole: false, comments: [] });
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(answer.headers.get('x-artel-run-id')).toMatch(/\S/);
  });
});

/** Each token with twenty others that were likely: some twelve megabytes, more than all buffers between us hold. */
const longAnswer = { count: 12_000, more: { stream: true, logprobs: true, top_logprobs: 20 } };
const leastBytes = 10 * 1024 ** 2;

describe('Who reads slowly', () => {
  it('slows nobody else, misses nothing, and is cut off when nothing is read any more', async () => {
    const { count, more } = longAnswer;
    const [slow, gone] = await Promise.all(
      ['slow', 'gone'].map((name) => UnreadStream.open(asked(`${name} [[tokens:${count}]]`, more))),
    );
    const statusOf = async ({ runId }: UnreadStream) =>
      (await owner.client.get<{ status: string }>(`/runs/${runId}`)).body.status;
    // The answers are written to their end, though nobody takes them.
    for (const one of [slow!, gone!])
      await eventually('it is written', async () => (await statusOf(one)) === 'succeeded', 30_000);
    const writtenAt = Date.now();
    const others = await Promise.all(
      [{ stream: true }, {}, { stream: true }, {}].map((how) => complete(asked('[[tokens:50]]', how))),
    );
    expect(others.map(({ text, isWhole }) => [text, isWhole])).toEqual(others.map(() => [words(50), true]));
    expect(Date.now() - writtenAt).toBeLessThan(10_000);

    const text = await slow!.rest();
    expect(text.length).toBeGreaterThan(leastBytes);
    const chunks = chunksIn(text);
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe(words(count));
    const tokens = chunks.flatMap(({ choices }) => choices[0]?.logprobs?.content ?? []);
    expect([tokens.length, text.endsWith('data: [DONE]\n\n')]).toEqual([count, true]);

    await sleep(Math.max(0, writtenAt + (stuckSeconds + 2) * 1_000 - Date.now()));
    const cut = await gone!.rest();
    expect(cut.length).toBeGreaterThan(0);
    expect(cut.length).toBeLessThan(text.length);
    expect(cut).not.toContain('[DONE]');
  }, 120_000);
});
