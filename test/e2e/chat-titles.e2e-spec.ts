import { anOrg, post, type ChatBody } from '../support/builders.js';
import { eventually } from '../support/profile.js';

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
});
