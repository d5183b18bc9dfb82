import {
  aChat,
  anOrg,
  aUser,
  ended,
  post,
  type MessageBody,
  type Person,
  type RunBody,
} from '../support/builders.js';
import { eventually } from '../support/profile.js';

interface Outcome {
  what: string;
  status: number;
}

/** All at once, from several people; what each of them does alone is shown elsewhere. */
describe('Answers that everybody works on at the same moment', () => {
  let owner: Person;
  let people: Person[];

  beforeAll(async () => {
    owner = await anOrg();
    people = [owner, await aUser(owner), await aUser(owner)];
  });

  const fourAnswers = async () => {
    const { id: chatId } = await aChat(owner, people.slice(1));
    const { message: question, runs } = await post(owner, chatId, '@@lawyer [[say:да]]');
    const runId = runs[0]?.id ?? '';
    const ids = [(await ended(owner, runId)).messageId ?? ''];
    for (let n = 0; n < 3; n++) {
      const { body } = await owner.client.post<RunBody>(`/messages/${ids[0]}/regenerate`);
      ids.push((await ended(owner, body.id)).messageId ?? '');
    }
    return { chatId, question, runId, ids };
  };

  it('are judged once, and one of them is shown', async () => {
    const { chatId, question, runId, ids } = await fourAnswers();
    const [first, shown] = [ids[0], ids.at(-1)];
    const outcomes: Outcome[] = [];
    const act = async (what: string, doing: Promise<{ status: number }>) => {
      outcomes.push({ what, status: (await doing).status });
    };
    await Promise.all(
      people.flatMap(({ client, username: title }) => [
        ...ids.map((id) => act('select', client.post(`/messages/${id}/select`))),
        act('validate', client.post(`/messages/${shown}/validate`, { decision: 'approve' })),
        act('validate', client.post(`/messages/${shown}/validate`, { decision: 'reject', comment: 'нет' })),
        act('regenerate', client.post(`/messages/${first}/regenerate`)),
        act(
          'edit',
          client.patch(`/messages/${question.id}`, { content: '@@lawyer [[say:и]]', resend: true }),
        ),
        act('delete', client.delete(`/messages/${ids[1]}`)),
        act('cancel', client.post(`/runs/${runId}/cancel`)),
        act('title', client.patch(`/chats/${chatId}`, { title })),
      ]),
    );
    expect(outcomes.filter(({ status }) => status >= 500)).toEqual([]);
    const verdicts = outcomes.filter(({ what, status }) => what === 'validate' && status === 200);
    expect(verdicts.length).toBeLessThanOrEqual(1);
    await eventually('all runs have ended', async () => {
      const { body } = await owner.client.get<{ items: RunBody[] }>(`/chats/${chatId}/runs`);
      return body.items.every(({ status }) => ['succeeded', 'failed', 'cancelled'].includes(status));
    });
    const { body } = await owner.client.get<{ items: MessageBody[] }>(`/chats/${chatId}/messages`);
    const [answer, ...others] = body.items.filter(({ author }) => author.kind === 'agent');
    expect([answer, others]).toMatchObject([{ isCurrent: true, deletedAt: null }, []]);
    expect(answer?.siblings).not.toContain(ids[1]);
  });

  it('leave a shown one when all but one are deleted at once', async () => {
    const { chatId, ids } = await fourAnswers();
    const gone = ids.filter((id) => id !== ids[1]);
    const [, colleague] = people as [Person, Person];
    const statuses = await Promise.all(
      gone.flatMap((id) => [
        owner.client.delete(`/messages/${id}`),
        colleague.client.post(`/messages/${id}/select`),
      ]),
    );
    expect(statuses.filter(({ status }) => ![200, 204, 409].includes(status))).toEqual([]);
    const { body } = await owner.client.get<{ items: MessageBody[] }>(`/chats/${chatId}/messages`);
    const answers = body.items.filter(({ author }) => author.kind === 'agent');
    expect(answers).toMatchObject([{ id: ids[1], isCurrent: true, deletedAt: null }]);
  });
});
