import { randomUUID } from 'node:crypto';
import { aChat, anOrg, answer, aUser, post, type MessageBody, type Person } from '../support/builders.js';
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
      validation: { state: 'approved', by: colleague.id },
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
