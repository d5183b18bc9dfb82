import {
  aChat,
  anOrg,
  answerTo,
  aUser,
  ended,
  post,
  type MessageBody,
  type Person,
  type RunBody,
} from '../support/builders.js';
import type { StreamEvent } from '../support/client.js';
import { eventually, modelCalls } from '../support/profile.js';

const textOf = (events: StreamEvent[]): string =>
  events
    .filter(({ event }) => event === 'delta')
    .map(({ data }) => (data as { text: string }).text)
    .join('');

describe('A run', () => {
  let owner: Person;
  let chatId: string;
  const ask = async (content: string) => (await post(owner, chatId, content)).runs[0]?.id ?? '';

  beforeAll(async () => {
    owner = await anOrg();
    chatId = (await aChat(owner)).id;
  });

  describe('whose model fails', () => {
    it.each([
      ['closes cleanly without finish', '[[fault:clean-cut]]', 'model_incomplete'],
      ['is cut mid-stream', '[[fault:cut]]', 'model_incomplete'],
      ['answers nothing', '[[fault:hang]]', 'model_timeout'],
      ['falls silent after some tokens', '[[fault:stall]]', 'model_timeout'],
      ['sends broken JSON', '[[fault:malformed]]', 'model_error'],
      ['sends broken UTF-8', '[[fault:bad-utf8]]', 'model_error'],
      ['sends a 10 MB line', '[[fault:huge-line]]', 'model_error'],
      ['refuses the request', '[[fault:400]]', 'model_error'],
    ])('because it %s, fails visibly and stores no answer', async (_, directive, code) => {
      const runId = await ask(`@@lawyer ${directive} [[tokens:6]] ${crypto.randomUUID()}`);
      const events = await owner.client.stream(`/runs/${runId}/events`);
      expect(events.at(-1)).toMatchObject({ event: 'error', data: { code } });
      const run = await ended(owner, runId);
      expect(run).toMatchObject({ status: 'failed', messageId: null, error: { code } });
      expect(await answerTo(owner, chatId, runId)).toBeUndefined();
    });

    it('is tried again upstream after 500, at most three calls in all', async () => {
      const mark = crypto.randomUUID();
      const run = await ended(owner, await ask(`@@lawyer [[fault:500x2]] [[say:готово]] ${mark}`));
      expect(run).toMatchObject({ status: 'succeeded', attempts: 1 });
      expect(await modelCalls(mark)).toHaveLength(3);
      const never = crypto.randomUUID();
      expect(await ended(owner, await ask(`@@lawyer [[fault:500]] ${never}`))).toMatchObject({
        status: 'failed',
      });
      expect(await modelCalls(never)).toHaveLength(3);
    });

    it('waits as long as Retry-After says', async () => {
      const mark = crypto.randomUUID();
      const before = Date.now();
      const run = await ended(owner, await ask(`@@lawyer [[fault:429x1]] [[say:готово]] ${mark}`));
      expect(run.status).toBe('succeeded');
      expect(Date.now() - before).toBeGreaterThanOrEqual(1_000);
      expect(await modelCalls(mark)).toHaveLength(2);
    });
  });

  describe('being read', () => {
    it('gives every reader the same bytes, however often it is cut and resumed', async () => {
      const runId = await ask('@@lawyer [[tokens:40]] [[delay:20]]');
      const whole = owner.client.stream(`/runs/${runId}/events`);
      const pieces: StreamEvent[] = [];
      for (const cutAfter of [1, 3, 7, 12, 100]) {
        const cut = new AbortController();
        let seen = 0;
        const lastEventId = pieces.at(-1)?.id;
        await owner.client.stream(`/runs/${runId}/events`, {
          lastEventId,
          signal: cut.signal,
          onEvent: (event) => {
            if (cut.signal.aborted) return;
            if (event.id) pieces.push(event);
            if (++seen === cutAfter) cut.abort();
          },
        });
      }
      const all = (await whole).filter((event) => event.id);
      expect(pieces.map((event) => event.id)).toEqual(all.map((event) => event.id));
      expect(textOf(pieces)).toBe(textOf(all));
      const late = await owner.client.stream(`/runs/${runId}/events`);
      expect(late.map((event) => event.id)).toEqual(all.map((event) => event.id));
      expect(await answerTo(owner, chatId, runId)).toMatchObject({ content: textOf(all) });
    });

    it('shows a reader who joins in the middle all of it', async () => {
      const runId = await ask('@@lawyer [[tokens:30]] [[delay:30]]');
      await new Promise((resolve) => setTimeout(resolve, 400));
      const events = await owner.client.stream(`/runs/${runId}/events`);
      expect(textOf(events)).toBe((events.at(-1)?.data as { content: string }).content);
      const seqs = events.filter(({ id }) => id).map(({ id }) => Number(id?.split('-').at(-1)));
      expect(seqs).toEqual(seqs.map((_, i) => i + 1));
    });

    it('tells at once what was written so far, and from which event to go on', async () => {
      const runId = await ask('@@lawyer [[tokens:40]] [[delay:40]]');
      const { partial } = await eventually('something is written', async () => {
        const { body } = await owner.client.get<RunBody>(`/runs/${runId}`);
        return body.partial?.text ? { partial: body.partial } : undefined;
      });
      const rest = await owner.client.stream(`/runs/${runId}/events`, { lastEventId: partial.eventId });
      expect(partial.text + textOf(rest)).toBe((rest.at(-1)?.data as { content: string }).content);
      expect(await ended(owner, runId)).toMatchObject({ status: 'succeeded', partial: null });
    });

    it('is hidden from those who are not in its chat, and from other organizations', async () => {
      const runId = await ask('@@lawyer [[say:тайна]]');
      const colleague = await aUser(owner);
      const stranger = await anOrg();
      for (const other of [colleague, stranger]) {
        for (const path of [`/runs/${runId}`, `/runs/${runId}/events`, `/chats/${chatId}/runs`]) {
          expect((await other.client.get(path)).status).toBe(404);
        }
        expect((await other.client.post(`/runs/${runId}/cancel`)).status).toBe(404);
      }
      expect((await ended(owner, runId)).status).toBe('succeeded');
    });

    it('lists a chat’s runs with how they ended', async () => {
      const chat = await aChat(owner);
      const good = (await post(owner, chat.id, '@@lawyer [[say:да]]')).runs[0]?.id ?? '';
      await ended(owner, good);
      const bad = (await post(owner, chat.id, '@@hr [[fault:clean-cut]]')).runs[0]?.id ?? '';
      await ended(owner, bad);
      const { body } = await owner.client.get<{ items: RunBody[] }>(`/chats/${chat.id}/runs`);
      expect(body.items).toMatchObject([
        { id: bad, status: 'failed', error: { code: 'model_incomplete' } },
        { id: good, status: 'succeeded', error: null, usage: { outputTokens: 1 } },
      ]);
    });
  });

  it('stands with the message that called for it, as it is: one that failed is seen by whoever comes later', async () => {
    const chat = await aChat(owner);
    const shown = async () => {
      const { body } = await owner.client.get<{ items: MessageBody[] }>(`/chats/${chat.id}/messages`);
      return body.items;
    };
    const asked = await post(owner, chat.id, '@@lawyer и @@hr [[fault:clean-cutx1]] [[say:да]]');
    expect(asked.message.runs).toEqual(asked.runs);
    const runs = await Promise.all(asked.runs.map(({ id }) => ended(owner, id)));
    const [good, bad] = ['succeeded', 'failed'].map((status) => runs.find((run) => run.status === status));
    const seen = (await shown()).find(({ id }) => id === asked.message.id);
    expect(seen?.runs).toEqual(
      asked.runs.map(({ id, agentUsername }) =>
        id === good?.id
          ? { id, agentUsername, status: 'succeeded', messageId: good.messageId }
          : { id, agentUsername, status: 'failed', error: bad?.error },
      ),
    );
    expect((await owner.client.get<MessageBody>(`/messages/${asked.message.id}`)).body.runs).toEqual(
      seen?.runs,
    );
    expect((await shown()).filter(({ id }) => id !== asked.message.id)).toMatchObject([{ runs: [] }]);
    // Of what a role was asked again the last time counts.
    const { body: retried } = await owner.client.post<RunBody>(`/runs/${bad?.id}/retry`);
    const { messageId } = await ended(owner, retried.id);
    const [now] = (await shown()).filter(({ id }) => id === asked.message.id);
    expect(now?.runs.find(({ id }) => id === retried.id)).toMatchObject({ status: 'succeeded', messageId });
    expect(now?.runs).toHaveLength(2);
    await owner.client.delete(`/messages/${asked.message.id}`);
    expect((await shown()).find(({ id }) => id === asked.message.id)?.runs).toEqual([]);
  });

  describe('being cancelled', () => {
    it('stops upstream, ends its stream and writes no answer', async () => {
      const mark = crypto.randomUUID();
      const runId = await ask(`@@lawyer [[tokens:200]] [[delay:50]] ${mark}`);
      const stream = owner.client.stream(`/runs/${runId}/events`);
      await eventually('tokens flow', async () => ((await modelCalls(mark))[0]?.tokensSent ?? 0) > 2);
      const { status, body } = await owner.client.post<RunBody>(`/runs/${runId}/cancel`);
      expect([status, body.status]).toEqual([200, 'cancelled']);
      expect((await stream).at(-1)).toMatchObject({ event: 'error', data: { code: 'run_cancelled' } });
      await eventually('the upstream call is aborted', async () => (await modelCalls(mark))[0]?.aborted);
      expect(await answerTo(owner, chatId, runId)).toBeUndefined();
      const again = await owner.client.post<{ code: string }>(`/runs/${runId}/cancel`);
      expect([again.status, again.body.code]).toEqual([409, 'run_finished']);
    });
  });
});
