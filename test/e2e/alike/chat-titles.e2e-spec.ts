import { anOrg, post, type ChatBody } from '../../support/builders.js';
import { eventually } from '../../support/profile.js';

/** The title is given by a job: through the outbox and the queue of the profile. */
describe('A chat with an agent', () => {
  it('is titled after its first question, unless it has a title already', async () => {
    const owner = await anOrg();
    const role = (await owner.client.get<{ id: string }>('/roles/lawyer')).body;
    const open = async (more: object = {}) =>
      (await owner.client.post<ChatBody>('/chats', { kind: 'agent', agentId: role.id, ...more })).body;
    const titleOf = async (id: string) => (await owner.client.get<ChatBody>(`/chats/${id}`)).body.title;

    const [untitled, titled] = [await open(), await open({ title: 'Аренда' })];
    expect(untitled.title).toBe('Юрист');
    await post(owner, titled.id, 'Можно ли расторгнуть договор? [[say:да]]');
    await post(owner, untitled.id, 'Можно ли расторгнуть договор?\n[[say:да]]');
    await eventually(
      'the title follows',
      async () => (await titleOf(untitled.id)) === 'Можно ли расторгнуть договор?',
    );
    expect(await titleOf(titled.id)).toBe('Аренда');
  });

  it('is not titled after what was rewritten or deleted', async () => {
    const owner = await anOrg();
    const role = (await owner.client.get<{ id: string }>('/roles/lawyer')).body;
    const chat = (await owner.client.post<ChatBody>('/chats', { kind: 'agent', agentId: role.id })).body;
    const title = async () => (await owner.client.get<ChatBody>(`/chats/${chat.id}`)).body.title;
    const socket = await owner.client.socket();
    await socket.wait(({ event }) => event === 'ready');

    const { message: first } = await post(owner, chat.id, 'Мой пароль 1234 [[say:да]]');
    await eventually('the title follows', async () => (await title()) === 'Мой пароль 1234 [[say:да]]');
    await owner.client.patch(`/messages/${first.id}`, { content: 'Мой пароль [[say:да]]' });
    expect(await title()).toBe('Мой пароль [[say:да]]');
    await socket.wait(
      ({ event, data }) => event === 'chat.updated' && data?.title === 'Мой пароль [[say:да]]',
    );

    const { message: second } = await post(owner, chat.id, 'Ещё вопрос [[say:да]]');
    await owner.client.delete(`/messages/${first.id}`);
    expect(await title()).toBe('Ещё вопрос [[say:да]]');
    await owner.client.delete(`/messages/${second.id}`);
    expect(await title()).toBe('Юрист');
    await owner.client.patch(`/chats/${chat.id}`, { title: 'Пароли' });
    const { message: third } = await post(owner, chat.id, 'Третий вопрос [[say:да]]');
    await owner.client.delete(`/messages/${third.id}`);
    expect(await title()).toBe('Пароли');
    socket.close();
  });
});
