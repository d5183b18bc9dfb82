import { decide, waitsFor } from '../support/approvals.js';
import { aChat, anOrg, answer, aUser, ended, post, type MessageBody } from '../support/builders.js';

describe('A person asks a role in a chat', () => {
  it('streams the answer, which stays unvalidated until a member approves it', async () => {
    const owner = await anOrg();
    const colleague = await aUser(owner);
    const chat = await aChat(owner, [colleague]);
    const socket = await colleague.client.socket();
    await socket.wait((frame) => frame.event === 'ready');

    const { message, runs } = await post(owner, chat.id, '@@lawyer проверь пункт 4 [[tokens:8]]');
    expect(message).toMatchObject({
      seq: 1,
      validation: null,
      mentions: [{ kind: 'role', username: 'lawyer' }],
    });
    expect(runs).toEqual([{ id: expect.any(String), agentUsername: 'lawyer', status: 'queued' }]);

    const events = await owner.client.stream(`/runs/${runs[0]?.id}/events`);
    const text = events
      .filter(({ event }) => event === 'delta')
      .map(({ data }) => (data as { text: string }).text)
      .join('');
    const done = events.at(-1);
    expect(done).toMatchObject({ event: 'done', data: { content: text } });
    expect(text).toBe('t0 t1 t2 t3 t4 t5 t6 t7');

    const created = await socket.wait(
      ({ event, data }) =>
        event === 'message.created' && (data as unknown as MessageBody).author.kind === 'agent',
    );
    const given = created.data as unknown as MessageBody;
    expect(given).toMatchObject({
      content: text,
      validation: { state: 'unvalidated' },
      runId: runs[0]?.id,
      author: { kind: 'agent', username: 'lawyer', name: 'Юрист' },
    });
    const streamed = socket.frames.filter(
      ({ event, data }) => event === 'run.event' && data?.type === 'delta',
    );
    expect(streamed.map(({ data }) => data?.text).join('')).toBe(text);

    const approved = await colleague.client.post<MessageBody>(`/messages/${given.id}/validate`, {
      decision: 'approve',
    });
    expect(approved.status).toBe(200);
    expect(approved.body.validation).toMatchObject({ state: 'approved', by: colleague.id });
    const updated = await socket.wait(({ event }) => event === 'message.updated');
    expect((updated.data as unknown as MessageBody).validation?.state).toBe('approved');
    socket.close();
  });

  it('shows a role the recent transcript with its authors', async () => {
    const owner = await anOrg();
    const chat = await aChat(owner);
    await post(owner, chat.id, 'Аренда стоит 120 тысяч');
    const { content } = await answer(owner, chat.id, '@@accountant [[echo]]');
    const asked = JSON.parse(content) as { messages: { role: string; content: string }[] };
    expect(asked.messages[0]).toMatchObject({
      role: 'system',
      content: expect.stringContaining('Бухгалтер'),
    });
    expect(asked.messages[1]?.content).toBe(`${owner.name} (@${owner.username}): Аренда стоит 120 тысяч`);
    expect(asked.messages.at(-1)?.content).toContain('@@accountant');
  });

  it('is asked first when a role of ours would open a page of the internet', async () => {
    const owner = await anOrg();
    const chat = await aChat(owner);
    const call = '[[tool:web_fetch {"url":"https://example.org"}]]';
    const { runs } = await post(owner, chat.id, `@@accountant ${call} [[say:Готово]]`);
    const { id, tool } = await waitsFor(owner, runs[0]?.id ?? '');
    expect(tool).toBe('web_fetch');
    await decide(owner, id, { decision: 'reject' });
    expect(await ended(owner, runs[0]?.id ?? '')).toMatchObject({ status: 'succeeded' });
  });
});
