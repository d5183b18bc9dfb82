import { aChat, anOrg, aUser, type Person } from '../support/builders.js';
import { eventually } from '../support/profile.js';
import { aCollection, aDocument, anAgent, ask, leave, patience, type Listed } from '../support/retrieval.js';

interface Kept {
  id: string;
  state: string;
  source: string;
  createdBy: string | null;
  sourceMessageId: string | null;
}

/** What happens to one while it is written down is tested in test/trusted-answers.spec.ts. */
describe('Answers that people trust', () => {
  let owner: Person;

  beforeAll(async () => {
    owner = await anOrg();
    await aDocument(owner, await aCollection(owner), leave);
  });

  const answersIn = async (id: string): Promise<Kept[]> =>
    (await owner.client.get<Listed<Kept>>(`/knowledge/collections/${id}/documents`)).body.items.filter(
      ({ sourceMessageId }) => sourceMessageId !== null,
    );
  const trust = async (person: Person, id: string): Promise<void> => {
    const verdict = { decision: 'approve', trusted: true };
    expect((await person.client.post(`/messages/${id}/validate`, verdict)).status).toBe(200);
  };

  it('become documents of collections that take them, and go when they are not trusted any more', async () => {
    const answers = await aCollection(owner, { name: 'Ответы', acceptsAnswers: true });
    await anAgent(owner, 'helper', { knowledge: ['Ответы'], prefetchTopK: 3 });
    const { id: room } = await aChat(owner);
    const trusted = await ask(owner, room, '@@helper где стоит кулер? [[say:Кулер стоит у лифта [1].]]');
    await owner.client.post(`/messages/${trusted.id}/validate`, { decision: 'approve', trusted: true });
    const documents = async () =>
      (
        await owner.client.get<Listed<{ state: string; source: string; sourceMessageId: string }>>(
          `/knowledge/collections/${answers}/documents`,
        )
      ).body.items;
    await eventually(
      'the answer is a document',
      async () => (await documents()).some(({ state }) => state === 'ready'),
      patience,
    );
    expect(await documents()).toMatchObject([{ source: 'answer', sourceMessageId: trusted.id }]);
    const { id: other } = await aChat(owner);
    const later = await ask(owner, other, '@@helper у чего стоит кулер? [[echo]]');
    expect(later.content).toContain('Кулер стоит у лифта.');
    await owner.client.delete(`/messages/${trusted.id}/trust`);
    await eventually('it is none any more', async () => (await documents()).length === 0, patience);
    await owner.client.put(`/messages/${trusted.id}/trust`, {});
    await eventually('it is one again', async () => (await documents()).length === 1, patience);
    await owner.client.delete(`/messages/${trusted.id}`);
    await eventually('it went with its message', async () => (await documents()).length === 0, patience);
  });

  it('are documents of their own, whatever others say', async () => {
    const answers = await aCollection(owner, { name: 'Одинаковые', acceptsAnswers: true });
    await anAgent(owner, 'echoer', { knowledge: ['Одинаковые'], prefetchTopK: 3 });
    const { id: room } = await aChat(owner);
    const question = '@@echoer где лежит бумага? [[say:Бумага лежит в шкафу.]]';
    const [first, second] = [await ask(owner, room, question), await ask(owner, room, question)];
    await trust(owner, first.id);
    await trust(owner, second.id);
    const ready = async () => (await answersIn(answers)).filter(({ state }) => state === 'ready');
    await eventually('both are documents', async () => (await ready()).length === 2, patience);
    const found = async () => {
      const query = { collectionIds: [answers], query: 'где лежит бумага', limit: 10 };
      const { body } = await owner.client.post<Listed<{ documentId: string }>>('/knowledge/search', query);
      return body.items.map(({ documentId }) => documentId);
    };
    expect(await found()).toHaveLength(2);
    await owner.client.delete(`/messages/${first.id}/trust`);
    await eventually('the first is none', async () => (await answersIn(answers)).length === 1, patience);
    const [left] = await answersIn(answers);
    expect(left?.sourceMessageId).toBe(second.id);
    expect(await found()).toEqual([left?.id]);
  });

  describe('and that rest on what only some may read', () => {
    let member: Person;
    let opened: string;
    let secret: string;
    let minutesId: string;

    beforeAll(async () => {
      member = await aUser(owner);
      // The older one is filled first: what stands in the other one is not to come here any more.
      opened = await aCollection(owner, { name: 'Общие ответы', acceptsAnswers: true });
      secret = await aCollection(owner, {
        ...{ name: 'Совет', visibility: 'users', userIds: [], acceptsAnswers: true },
      });
      minutesId = await aDocument(owner, secret, { name: 'Протокол', text: 'Завод продают в августе.' });
      await anAgent(owner, 'council', { knowledge: ['Совет', 'Общие ответы', 'Кадры'], prefetchTopK: 3 });
    });

    it('become documents only where nobody else reads, and go with what they rest on', async () => {
      const { id: room } = await aChat(owner);
      const { id } = await ask(owner, room, '@@council когда продают завод? [[say:Его продают летом [1].]]');
      await trust(owner, id);
      await eventually(
        'the answer is a document',
        async () => (await answersIn(secret)).some(({ state }) => state === 'ready'),
        patience,
      );
      expect(await answersIn(secret)).toMatchObject([{ sourceMessageId: id, createdBy: owner.id }]);
      expect(await answersIn(opened)).toEqual([]);
      await owner.client.delete(`/knowledge/documents/${minutesId}`);
      await eventually('it went', async () => (await answersIn(secret)).length === 0, patience);
    });

    it('become documents by the trust of those who look after knowledge, and by no other’s', async () => {
      await anAgent(owner, 'talker', { knowledge: ['Общие ответы'], prefetchTopK: 3 });
      const { id: own } = await aChat(member);
      const ofMember = await ask(member, own, '@@talker чем поливать фикус? [[say:Кофе.]]');
      const edit = { decision: 'edit', content: 'Поливайте только кофе.', trusted: true };
      expect((await member.client.post(`/messages/${ofMember.id}/validate`, edit)).status).toBe(200);
      const { id: room } = await aChat(owner);
      const ofOwner = await ask(owner, room, '@@talker чем поливать фикус летом? [[say:Водой.]]');
      await trust(owner, ofOwner.id);
      await eventually(
        'the answer is a document',
        async () => (await answersIn(opened)).length > 0,
        patience,
      );
      expect(await answersIn(opened)).toMatchObject([{ sourceMessageId: ofOwner.id, createdBy: owner.id }]);
    });
  });
});
