import { randomUUID } from 'node:crypto';
import {
  aChat,
  anOrg,
  answer,
  aUser,
  ended,
  post,
  type MessageBody,
  type Person,
} from '../support/builders.js';
import type { Frame, Socket } from '../support/client.js';

interface Problem {
  status: number;
  code: string;
}

const isVerdictOn =
  (id: string) =>
  ({ event, data }: Frame): boolean =>
    event === 'message.updated' && data?.id === id;

describe('Validation of an answer', () => {
  let owner: Person;
  let colleague: Person;
  let outsider: Person;
  let chatId: string;
  let sockets: Socket[];

  beforeAll(async () => {
    owner = await anOrg();
    [colleague, outsider] = await Promise.all([aUser(owner), aUser(owner)]);
    chatId = (await aChat(owner, [colleague])).id;
    sockets = await Promise.all([owner, colleague, outsider].map(({ client }) => client.socket()));
    await Promise.all(sockets.map((socket) => socket.wait(({ event }) => event === 'ready')));
  });

  afterAll(() => sockets.forEach((socket) => socket.close()));

  const validate = <T = MessageBody>(person: Person, id: string, verdict: object) =>
    person.client.post<T>(`/messages/${id}/validate`, verdict);
  const anAnswer = () => answer(owner, chatId, `@@lawyer ${randomUUID()} [[say:Можно подписывать]]`);

  it('begins as unvalidated; a person’s message has none', async () => {
    expect((await anAnswer()).validation).toEqual({ state: 'unvalidated' });
    const { message } = await post(owner, chatId, 'моё мнение');
    expect(message.validation).toBeNull();
    const refused = await validate<Problem>(colleague, message.id, { decision: 'approve' });
    expect(refused.body).toMatchObject({ status: 409, code: 'not_validatable' });
  });

  it('approves, with who and when', async () => {
    const { id } = await anAnswer();
    const { status, body } = await validate(colleague, id, { decision: 'approve' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      content: 'Можно подписывать',
      validation: { state: 'approved', by: colleague.id, byName: colleague.name },
    });
    expect(Math.abs(Date.parse(body.validation?.at ?? '') - Date.now())).toBeLessThan(10_000);
    expect((await owner.client.get<MessageBody>(`/messages/${id}`)).body).toEqual(body);
  });

  it('edits, and keeps what the role had written', async () => {
    const { id } = await anAnswer();
    const { body } = await validate(owner, id, {
      decision: 'edit',
      content: '  Подписывать\r\nнельзя ',
      comment: 'пункт 4',
    });
    expect(body).toMatchObject({
      content: '  Подписывать\r\nнельзя ',
      author: { kind: 'agent', username: 'lawyer' },
      validation: {
        state: 'edited',
        by: owner.id,
        comment: 'пункт 4',
        originalContent: 'Можно подписывать',
      },
    });
    expect(body.validation?.trusted).toBeUndefined();
  });

  it('keeps how it was edited, for those who read that one message', async () => {
    const { id } = await anAnswer();
    const content = 'Можно подписывать после проверки';
    const { body } = await validate(owner, id, { decision: 'edit', content });
    expect(body.validation?.diff).toEqual([
      { op: 'same', text: 'Можно подписывать' },
      { op: 'added', text: ' после проверки' },
    ]);
    expect((await colleague.client.get<MessageBody>(`/messages/${id}`)).body).toEqual(body);
    const { data } = (await sockets[1]?.wait(isVerdictOn(id))) ?? {};
    const { items } = (await owner.client.get<{ items: MessageBody[] }>(`/chats/${chatId}/messages`)).body;
    const { diff, ...validation } = body.validation ?? {};
    expect(diff).toHaveLength(2);
    for (const short of [data, items.find((item) => item.id === id)])
      expect(short).toEqual({ ...body, validation });
  });

  it('rejects, with a comment; the role no longer sees its rejected answer', async () => {
    const { id } = await answer(owner, chatId, '@@hr [[say:Увольте всех]]');
    const { body } = await validate(owner, id, { decision: 'reject', comment: 'Это незаконно' });
    expect(body.validation).toMatchObject({ state: 'rejected', by: owner.id, comment: 'Это незаконно' });
    expect(body.content).toBe('Увольте всех');
    const { content } = await answer(owner, chatId, '@@hr [[echo]]');
    const asked = JSON.parse(content) as { messages: { role: string; content: string }[] };
    expect(asked.messages.filter(({ role }) => role === 'assistant')).toEqual([]);
  });

  it('is seen in what replies to it: by people, and by the role, to whom a rejected one is no turn of its own', async () => {
    const chat = await aChat(owner, [colleague]);
    const { id } = await answer(owner, chat.id, '@@hr [[say:Увольте сразу]]');
    const { message } = await post(owner, chat.id, 'Почему?', { replyToId: id });
    expect(message.replyTo?.validation).toEqual({ state: 'unvalidated' });
    await validate(owner, id, { decision: 'reject' });
    const after = await owner.client.get<MessageBody>(`/messages/${message.id}`);
    expect(after.body.replyTo).toMatchObject({ id, validation: { state: 'rejected' } });
    const again = await post(owner, chat.id, '@@hr исправь [[echo]]', { replyToId: id });
    const { messageId } = await ended(owner, again.runs[0]?.id ?? '');
    const { content } = (await owner.client.get<MessageBody>(`/messages/${messageId}`)).body;
    const asked = JSON.parse(content) as { messages: { role: string; content: string }[] };
    const shown = asked.messages.filter((turn) => turn.content.includes('Увольте сразу'));
    expect(shown.map(({ role }) => role)).not.toContain('assistant');
    expect(shown.some((turn) => turn.content.includes('[rejected by a person]: Увольте сразу'))).toBe(true);
    expect(shown.at(-1)?.content).toMatch(/in reply to .*, rejected by a person: "Увольте сразу"\]: @@hr/);
  });

  it('is told to be unvalidated with the end of its run', async () => {
    const { runs } = await post(owner, chatId, '@@lawyer [[say:Готово]]');
    const run = runs[0]?.id ?? '';
    const { data } =
      (await sockets[1]?.wait(
        ({ event, data }) => event === 'run.event' && data?.runId === run && data.type === 'done',
      )) ?? {};
    expect(data).toMatchObject({ content: 'Готово', validation: 'unvalidated' });
  });

  describe('that was approved or edited', () => {
    const put = <T = MessageBody>(person: Person, id: string) =>
      person.client.put<T>(`/messages/${id}/trust`);
    const withdraw = <T = MessageBody>(person: Person, id: string) =>
      person.client.delete<T>(`/messages/${id}/trust`);
    const recorded = async (id: string) =>
      (await owner.client.get<{ items: { action: string }[] }>(`/audit?objectId=${id}`)).body.items.map(
        ({ action }) => action,
      );

    it('may be trusted with the verdict', async () => {
      const { id } = await anAnswer();
      const { body } = await validate(owner, id, { decision: 'edit', content: 'Подписывать', trusted: true });
      expect(body.validation).toMatchObject({
        state: 'edited',
        trusted: { by: owner.id, byName: owner.name, at: body.validation?.at },
      });
      expect(await recorded(id)).toEqual(['answer.trusted', 'answer.validated']);
      const refused = await validate<Problem>(owner, (await anAnswer()).id, {
        decision: 'reject',
        trusted: true,
      });
      expect(refused.body.code).toBe('validation_failed');
    });

    it('is trusted and no longer trusted, each once, before everyone', async () => {
      const { id } = await anAnswer();
      await validate(owner, id, { decision: 'approve' });
      const [first, again] = [await put(colleague, id), await put(owner, id)];
      expect(first.body.validation?.trusted).toMatchObject({ by: colleague.id, byName: colleague.name });
      expect([again.status, again.body]).toEqual([200, first.body]);
      const { body } = await withdraw(owner, id);
      expect(body.validation).toEqual({ ...first.body.validation, trusted: undefined });
      expect((await withdraw(colleague, id)).body).toEqual(body);
      expect(await recorded(id)).toEqual(['answer.untrusted', 'answer.trusted', 'answer.validated']);
      await sockets[1]?.call('ping');
      const told = sockets[1]?.frames
        .filter(isVerdictOn(id))
        .map(({ data }) => data as unknown as MessageBody);
      expect(told?.map(({ validation }) => validation?.trusted?.by)).toEqual([
        undefined,
        colleague.id,
        undefined,
      ]);
    });

    it('is marked once by many at the same moment', async () => {
      const { id } = await anAnswer();
      await validate(owner, id, { decision: 'approve' });
      const marked = await Promise.all([owner, colleague, owner, colleague].map((person) => put(person, id)));
      expect(new Set(marked.map(({ body }) => body.validation?.trusted?.by)).size).toBe(1);
      expect(await recorded(id)).toEqual(['answer.trusted', 'answer.validated']);
    });

    it('is none that was rejected, waits, or was written by a person', async () => {
      const [rejected, waiting] = [await anAnswer(), await anAnswer()];
      await validate(owner, rejected.id, { decision: 'reject' });
      for (const { id } of [rejected, waiting])
        expect((await put<Problem>(owner, id)).body).toMatchObject({ status: 409, code: 'not_trustable' });
      const { message } = await post(owner, chatId, 'моё мнение');
      expect((await put<Problem>(owner, message.id)).body.code).toBe('not_validatable');
      for (const change of [put<Problem>, withdraw<Problem>])
        expect((await change(outsider, waiting.id)).body).toMatchObject({ status: 404, code: 'not_found' });
    });
  });

  it('is told to every member’s socket, and to nobody else’s', async () => {
    const { id } = await anAnswer();
    const { body } = await validate(colleague, id, { decision: 'approve' });
    const [mine, theirs, foreign] = sockets as [Socket, Socket, Socket];
    for (const socket of [mine, theirs]) {
      const { data } = await socket.wait(isVerdictOn(id));
      expect(data).toEqual(body);
    }
    await foreign.call('ping');
    expect(foreign.frames.filter(({ event }) => event?.startsWith('message.'))).toEqual([]);
  });

  it('is given once', async () => {
    const { id } = await anAnswer();
    await validate(owner, id, { decision: 'reject' });
    for (const verdict of [{ decision: 'approve' }, { decision: 'edit', content: 'иначе' }]) {
      const second = await validate<Problem>(colleague, id, verdict);
      expect(second.body).toMatchObject({ status: 409, code: 'already_validated' });
    }
    const { body } = await owner.client.get<MessageBody>(`/messages/${id}`);
    expect(body).toMatchObject({ content: 'Можно подписывать', validation: { state: 'rejected' } });
  });

  it('has exactly one winner among verdicts at the same moment', async () => {
    const { id } = await anAnswer();
    const verdicts = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        validate<MessageBody & Problem>(index % 2 ? owner : colleague, id, {
          decision: 'edit',
          content: `правка ${index}`,
        }),
      ),
    );
    const won = verdicts.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(verdicts.filter(({ body }) => body.code === 'already_validated')).toHaveLength(7);
    const { body } = await owner.client.get<MessageBody>(`/messages/${id}`);
    expect(body).toEqual(won[0]?.body);
    expect(body.validation?.originalContent).toBe('Можно подписывать');
    await sockets[0]?.wait(isVerdictOn(id));
    await sockets[0]?.call('ping');
    expect(sockets[0]?.frames.filter(isVerdictOn(id))).toHaveLength(1);
  });

  it('is given on the answer that the chat shows', async () => {
    const { id } = await anAnswer();
    const again = await owner.client.post<{ id: string }>(`/messages/${id}/regenerate`);
    const { messageId } = await ended(owner, again.body.id);
    const refused = await validate<Problem>(owner, id, { decision: 'approve' });
    expect(refused.body).toMatchObject({ status: 409, code: 'answer_superseded' });
    expect((await validate(owner, messageId ?? '', { decision: 'approve', trusted: true })).status).toBe(200);
    await owner.client.post(`/messages/${id}/select`);
    expect((await validate(owner, id, { decision: 'approve' })).status).toBe(200);
    // What is no longer shown can still be found wrong.
    expect((await owner.client.put<Problem>(`/messages/${messageId}/trust`)).body.code).toBe(
      'answer_superseded',
    );
    const { body } = await owner.client.delete<MessageBody>(`/messages/${messageId}/trust`);
    expect(body.validation).toMatchObject({ state: 'approved' });
    expect(body.validation?.trusted).toBeUndefined();
  });

  it('is not given on an answer that was deleted', async () => {
    const { id } = await anAnswer();
    expect((await owner.client.delete(`/messages/${id}`)).status).toBe(204);
    const refused = await validate<Problem>(owner, id, { decision: 'approve' });
    expect(refused.body).toMatchObject({ status: 409, code: 'message_deleted' });
    expect(
      (await owner.client.get<{ items: { message: { id: string } }[] }>('/reviews?limit=200')).body.items,
    ).not.toContainEqual(expect.objectContaining({ message: expect.objectContaining({ id }) as unknown }));
  });

  it('is for members only', async () => {
    const { id } = await anAnswer();
    const stranger = await anOrg();
    for (const person of [outsider, stranger]) {
      const refused = await validate<Problem>(person, id, { decision: 'approve' });
      expect(refused.body).toMatchObject({ status: 404, code: 'not_found' });
    }
    expect((await validate(owner, randomUUID(), { decision: 'approve' })).status).toBe(404);
  });

  it.each<[what: string, verdict: object]>([
    ['no decision', {}],
    ['an unknown decision', { decision: 'maybe' }],
    ['an edit without content', { decision: 'edit' }],
    ['an edit to nothing', { decision: 'edit', content: ' ' }],
    ['an approval with content', { decision: 'approve', content: 'x' }],
    ['a comment too long', { decision: 'reject', comment: 'x'.repeat(2_001) }],
  ])('is refused with %s', async (_, verdict) => {
    const refused = await validate<Problem>(owner, randomUUID(), verdict);
    expect(refused.body).toMatchObject({ status: 400, code: 'validation_failed' });
  });
});
