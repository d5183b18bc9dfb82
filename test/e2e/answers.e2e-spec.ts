import {
  aChat,
  anOrg,
  answer,
  aUser,
  ended,
  post,
  type MessageBody,
  type Person,
  type RunBody,
} from '../support/builders.js';
import type { StreamEvent } from '../support/client.js';
import { eventually, modelCalls } from '../support/profile.js';

interface Problem {
  code: string;
}

const textOf = (events: StreamEvent[]): string =>
  events
    .filter(({ event }) => event === 'delta')
    .map(({ data }) => (data as { text: string }).text)
    .join('');

const mark = (): string => crypto.randomUUID();

describe('Answers', () => {
  let owner: Person;
  let colleague: Person;
  let chatId: string;

  beforeAll(async () => {
    owner = await anOrg();
    colleague = await aUser(owner);
  });

  beforeEach(async () => {
    chatId = (await aChat(owner, [colleague])).id;
  });

  const message = async (id: string) => (await owner.client.get<MessageBody>(`/messages/${id}`)).body;
  const shown = async () =>
    (await owner.client.get<{ items: MessageBody[] }>(`/chats/${chatId}/messages?limit=200`)).body.items
      .filter(({ author }) => author.kind === 'agent')
      .reverse();
  const ask = async (content: string) => (await post(owner, chatId, content)).runs[0]?.id ?? '';
  const regenerate = <Body = RunBody>(id: string) => owner.client.post<Body>(`/messages/${id}/regenerate`);
  const retry = <Body = RunBody>(id: string, mode?: string) =>
    owner.client.post<Body>(`/runs/${id}/retry`, mode && { mode });
  const written = (runId: string) =>
    eventually('something is written', async () => {
      const { body } = await owner.client.get<RunBody>(`/runs/${runId}`);
      return body.partial?.text ? body.partial.text : undefined;
    });

  describe('made anew', () => {
    it('stand beside each other: one is shown, and another can be chosen', async () => {
      const first = await answer(owner, chatId, '@@lawyer можно?');
      expect(first).toMatchObject({ siblings: [], isCurrent: true });
      const socket = await colleague.client.socket();
      await socket.wait(({ event }) => event === 'ready');

      const again = await regenerate(first.id);
      expect([again.status, again.body]).toMatchObject([201, { status: 'queued', generation: 1 }]);
      const { messageId } = await ended(owner, again.body.id);
      const second = await message(messageId ?? '');
      expect(second).toMatchObject({ siblings: [first.id, second.id], isCurrent: true });
      expect(await message(first.id)).toMatchObject({ siblings: second.siblings, isCurrent: false });
      expect((await shown()).map(({ id }) => id)).toEqual([second.id]);
      await socket.wait(({ event, data }) => event === 'message.updated' && data?.id === first.id);

      const chosen = await colleague.client.post<MessageBody>(`/messages/${first.id}/select`);
      expect([chosen.status, chosen.body]).toMatchObject([200, { id: first.id, isCurrent: true }]);
      expect((await shown()).map(({ id }) => id)).toEqual([first.id]);
      for (const [id, isCurrent] of [
        [first.id, true],
        [second.id, false],
      ]) {
        await socket.wait(
          ({ event, data }) =>
            event === 'message.updated' && data?.id === id && data?.isCurrent === isCurrent,
        );
      }
      socket.close();
    });

    it('give way to the newest of the others when the shown one is deleted', async () => {
      const first = await answer(owner, chatId, '@@lawyer [[say:один]]');
      const idOf = async (runId: string) => (await ended(owner, runId)).messageId ?? '';
      const second = await idOf((await regenerate(first.id)).body.id);
      const third = await idOf((await regenerate(first.id)).body.id);
      const remove = (id: string) => owner.client.delete(`/messages/${id}`);
      const socket = await colleague.client.socket();
      await socket.wait(({ event }) => event === 'ready');
      const told = (id: string, siblings: string[]) =>
        socket.wait(
          ({ event, data }) =>
            event === 'message.updated' &&
            data?.id === id &&
            data?.isCurrent === true &&
            JSON.stringify(data?.siblings) === JSON.stringify(siblings),
        );

      await remove(third);
      expect((await shown()).map(({ id }) => id)).toEqual([second]);
      expect(await message(third)).toMatchObject({ isCurrent: false, content: '' });
      await told(second, [first.id, second]);
      await remove(first.id);
      expect((await shown()).map(({ id }) => id)).toEqual([second]);
      await told(second, []);
      await remove(second);
      expect(await shown()).toMatchObject([{ id: second, content: '', isCurrent: true }]);
      socket.close();
    });

    it('are seen by roles only as far as they are shown, where the first one stood', async () => {
      const first = await answer(owner, chatId, '@@lawyer [[say:первый]]');
      await answer(owner, chatId, '@@lawyer [[say:потом]]');
      await ended(owner, (await regenerate(first.id)).body.id);
      await owner.client.post(`/messages/${(await shown()).at(-1)?.id}/select`);
      const { content } = await answer(owner, chatId, '@@lawyer [[echo]]');
      const { messages } = JSON.parse(content) as { messages: { role: string; content: string }[] };
      const own = messages.filter(({ role }) => role === 'assistant').map((turn) => turn.content);
      expect(own).toEqual(['первый', 'потом']);
      expect(messages.map(({ role }) => role)).toEqual([
        'system',
        'user',
        'assistant',
        'user',
        'assistant',
        'user',
      ]);
    });

    it('are twenty at most, however they are asked for', async () => {
      const { message: question, runs } = await post(owner, chatId, '@@lawyer [[say:да]]');
      await ended(owner, runs[0]?.id ?? '');
      for (let n = 1; n < 20; n++) {
        const [current] = await shown();
        expect(await ended(owner, (await regenerate(current?.id ?? '')).body.id)).toMatchObject({
          generation: n,
        });
      }
      const [last] = await shown();
      expect(last?.siblings).toHaveLength(20);
      const content = '@@lawyer [[say:нет]]';
      for (const refused of [
        await regenerate<Problem>(last?.id ?? ''),
        await owner.client.patch<Problem>(`/messages/${question.id}`, { content, resend: true }),
      ])
        expect([refused.status, refused.body.code]).toEqual([409, 'too_many_answers']);
      expect(await message(question.id)).toMatchObject({ content: question.content, editedAt: null });
    });

    it('are not asked for twice at once, nor of what is none, nor where nobody writes', async () => {
      const { message: question, runs } = await post(owner, chatId, '@@lawyer [[say:да]]');
      await ended(owner, runs[0]?.id ?? '');
      const [given] = await shown();
      const id = given?.id ?? '';
      expect((await regenerate<Problem>(question.id)).body.code).toBe('not_an_answer');
      const outsider = await aUser(owner);
      for (const path of [
        `/messages/${id}/regenerate`,
        `/messages/${id}/select`,
        `/runs/${runs[0]?.id}/retry`,
      ])
        expect((await outsider.client.post(path)).status).toBe(404);
      await ask('@@lawyer [[tokens:200]] [[delay:50]]');
      const waiting = await regenerate(id);
      expect(waiting.status).toBe(201);
      const twice = await regenerate<Problem>(id);
      expect([twice.status, twice.body.code]).toEqual([409, 'run_in_progress']);
      await owner.client.post(`/runs/${waiting.body.id}/cancel`);
      await owner.client.patch(`/chats/${chatId}`, { isArchived: true });
      for (const path of [`/messages/${id}/regenerate`, `/messages/${id}/select`]) {
        const refused = await owner.client.post<Problem>(path);
        expect([refused.status, refused.body.code]).toEqual([409, 'chat_archived']);
      }
    });
  });

  describe('to a message that is written anew', () => {
    it('end what was under way, and are given anew beside the earlier ones', async () => {
      const { message: question, runs } = await post(owner, chatId, '@@lawyer [[say:раз]]');
      await ended(owner, runs[0]?.id ?? '');
      const resend = async (content: string) =>
        (
          await owner.client.patch<{ runs: { id: string }[] }>(`/messages/${question.id}`, {
            content,
            resend: true,
          })
        ).body.runs[0]?.id ?? '';
      const slow = await resend('@@lawyer [[tokens:200]] [[delay:50]]');
      await written(slow);
      const last = await resend('@@lawyer [[say:два]]');
      expect(await ended(owner, slow)).toMatchObject({ status: 'cancelled', generation: 1 });
      expect(await ended(owner, last)).toMatchObject({ status: 'succeeded', generation: 2 });
      const [only, ...more] = await shown();
      expect([only, more]).toMatchObject([{ content: 'два', siblings: [expect.any(String), only?.id] }, []]);
    });

    it('are not given when it is deleted', async () => {
      const { message: question, runs } = await post(owner, chatId, '@@lawyer [[tokens:200]] [[delay:50]]');
      await written(runs[0]?.id ?? '');
      expect((await owner.client.delete(`/messages/${question.id}`)).status).toBe(204);
      expect(await ended(owner, runs[0]?.id ?? '')).toMatchObject({ status: 'cancelled' });
      const again = await retry<Problem>(runs[0]?.id ?? '');
      expect([again.status, again.body.code]).toEqual([409, 'message_deleted']);
    });

    it('leave nothing behind when it is deleted, nor do attempts at an answer that is', async () => {
      const partial = async (id: string) =>
        (await owner.client.get<RunBody>(`/runs/${id}`)).body.partial?.text;
      const { message: question, runs } = await post(owner, chatId, '@@lawyer [[tokens:200]] [[delay:50]]');
      const stopped = runs[0]?.id ?? '';
      await written(stopped);
      expect((await owner.client.delete(`/messages/${question.id}`)).status).toBe(204);
      expect(await partial(stopped)).toBe('');
      // Its worker stops a moment later, and has stored nothing more.
      await answer(owner, chatId, '@@lawyer [[say:дальше]]');
      expect(await partial(stopped)).toBe('');
      expect(textOf(await owner.client.stream(`/runs/${stopped}/events`))).toBe('');

      const broken = await ended(owner, await ask(`@@lawyer [[fault:cut]] [[tokens:6]] ${mark()}`));
      expect(await partial(broken.id)).toBe('t0 t1 t2');
      const whole = await ended(owner, (await retry(broken.id)).body.id);
      await owner.client.delete(`/messages/${whole.messageId}`);
      expect(await partial(broken.id)).toBe('');
    });
  });

  describe('that broke off', () => {
    it.each([
      ['because the model was cut', '[[fault:cut]] [[tokens:6]]', 'failed'],
      ['at the model’s own limit', '[[fault:length]] [[tokens:6]]', 'succeeded'],
    ])('%s go on exactly there', async (_, directives, status) => {
      const broken = await ended(owner, await ask(`@@lawyer ${directives} ${mark()}`));
      expect(broken.status).toBe(status);
      const again = await retry(broken.id);
      expect([again.status, again.body.generation]).toEqual([201, 1]);
      const events = await owner.client.stream(`/runs/${again.body.id}/events`);
      expect(events.find(({ event }) => event === 'delta')).toMatchObject({ data: { text: 't0 t1 t2' } });
      const [given] = (await shown()).slice(-1);
      expect(given?.content).toMatch(/^t0 t1 t2Ответ на: /);
      expect(textOf(events)).toBe(given?.content);
      expect(events.at(-1)).toMatchObject({ event: 'done', data: { content: given?.content } });
    });

    it('begin anew when that is wished, or when nothing was written', async () => {
      const once = await ended(owner, await ask(`@@lawyer [[fault:cutx1]] [[tokens:4]] ${mark()}`));
      const again = await ended(owner, (await retry(once.id, 'restart')).body.id);
      expect((await message(again.messageId ?? '')).content).toBe('t0 t1 t2 t3');
      const silent = await ended(owner, await ask(`@@lawyer [[fault:400x1]] [[tokens:2]] ${mark()}`));
      const refused = await retry<Problem>(silent.id, 'continue');
      expect([refused.status, refused.body.code]).toEqual([409, 'run_not_repeatable']);
      expect(await ended(owner, (await retry(silent.id)).body.id)).toMatchObject({ status: 'succeeded' });
      const done = await retry<Problem>(again.id);
      expect([done.status, done.body.code]).toEqual([409, 'run_not_repeatable']);
    });

    it('because a person stopped them keep all that was streamed, and go on from it', async () => {
      const runId = await ask('@@lawyer [[tokens:200]] [[delay:20]]');
      const stream = owner.client.stream(`/runs/${runId}/events`);
      await written(runId);
      await owner.client.post(`/runs/${runId}/cancel`);
      const streamed = textOf(await stream);
      await eventually('what was streamed is kept', async () => {
        const { body } = await owner.client.get<RunBody>(`/runs/${runId}`);
        return body.partial?.text.startsWith(streamed);
      });
      const { body } = await retry(runId);
      const { messageId } = await ended(owner, body.id);
      const { content } = await message(messageId ?? '');
      expect(content.startsWith(streamed)).toBe(true);
      expect(content).toMatch(/^t0.*Ответ на: /);
    });
  });

  describe('of one role in one chat', () => {
    it('come one after the other, in the order of the questions; another role does not wait', async () => {
      const socket = await owner.client.socket();
      await socket.wait(({ event }) => event === 'ready');
      const first = await ask('@@lawyer [[tokens:30]] [[delay:40]]');
      const others = [await ask('@@lawyer [[say:второй]]'), await ask('@@lawyer [[say:третий]]')];
      const besides = await ask('@@hr [[say:рядом]]');
      expect(await ended(owner, besides)).toMatchObject({ status: 'succeeded' });
      expect((await owner.client.get<RunBody>(`/runs/${others[0]}`)).body.status).toBe('queued');
      await Promise.all(others.map((runId) => ended(owner, runId)));
      const contents = (await shown()).map(({ content }) => content);
      expect(contents.slice(-2)).toEqual(['второй', 'третий']);
      const order = socket.frames
        .filter(({ event, data }) => event === 'run.status' && data?.status === 'running')
        .map(({ data }) => data?.runId)
        .filter((runId) => runId !== besides);
      expect(order).toEqual([first, ...others]);
      socket.close();
    });

    it('are seen by the one that waited for them', async () => {
      await ask('@@lawyer [[first:400]] [[say:сначала это]]');
      const { content } = await answer(owner, chatId, '@@lawyer [[echo]]');
      const { messages } = JSON.parse(content) as { messages: { role: string; content: string }[] };
      expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
      expect(messages[2]?.content).toBe('сначала это');
    });

    it('go on when the one ahead is stopped', async () => {
      const first = await ask('@@lawyer [[tokens:200]] [[delay:50]]');
      const second = await ask('@@lawyer [[say:дальше]]');
      await written(first);
      const before = Date.now();
      await owner.client.post(`/runs/${first}/cancel`);
      expect(await ended(owner, second)).toMatchObject({ status: 'succeeded' });
      expect(Date.now() - before).toBeLessThan(5_000);
    });

    it('give way to a new question where the chat is so set', async () => {
      expect((await owner.client.patch(`/chats/${chatId}`, { whenBusy: 'interrupt' })).status).toBe(200);
      const key = mark();
      const first = await ask(`@@lawyer [[tokens:200]] [[delay:50]] ${key}`);
      const besides = await ask('@@hr [[tokens:20]] [[delay:20]]');
      await written(first);
      const stream = owner.client.stream(`/runs/${first}/events`);
      const second = await ask('@@lawyer [[say:лучше так]]');
      expect((await stream).at(-1)).toMatchObject({ event: 'error', data: { code: 'run_cancelled' } });
      expect(await ended(owner, first)).toMatchObject({ status: 'cancelled' });
      expect(await ended(owner, second)).toMatchObject({ status: 'succeeded' });
      expect(await ended(owner, besides)).toMatchObject({ status: 'succeeded' });
      await eventually('the upstream call is aborted', async () => (await modelCalls(key))[0]?.aborted);
    });
  });

  it('say what they reply to, and show a role the place where that stands', async () => {
    const { message: old } = await post(owner, chatId, 'Договор аренды до мая');
    const after = await post(owner, chatId, 'И ещё субаренда');
    for (let i = 0; i < 24; i++) await post(owner, chatId, `шум ${i}`);
    const { runs } = await post(owner, chatId, '@@lawyer [[echo]]', { replyToId: old.id });
    const { messageId } = await ended(owner, runs[0]?.id ?? '');
    const { messages } = JSON.parse((await message(messageId ?? '')).content) as {
      messages: { content: string }[];
    };
    const contents = messages.map(({ content }) => content);
    expect(contents.slice(1, 4)).toEqual([
      expect.stringContaining('which the last message replies to'),
      expect.stringContaining(old.content),
      expect.stringContaining(after.message.content),
    ]);
    expect(contents.filter((content) => content.endsWith(': Договор аренды до мая'))).toHaveLength(1);
    expect(contents.at(-1)).toContain(
      `[in reply to ${owner.name} (@${owner.username}): "Договор аренды до мая"]`,
    );
  });
});
