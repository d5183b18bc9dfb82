import { aChat, anApiKey, anOrg, artelUrl, aUser, type Person } from '../support/builders.js';
import {
  aCollection,
  aDocument,
  anAgent,
  ask,
  type CitationBody,
  type Listed,
} from '../support/retrieval.js';

const lease = { name: 'Аренда офиса', text: 'Арендатор предупреждает о выезде из офиса за 75 дней.' };
const question = 'за сколько дней предупредить о выезде из офиса?';

describe('Somebody who has just come', () => {
  let owner: Person;
  let chatId: string;

  beforeEach(async () => {
    owner = await anOrg();
    ({ id: chatId } = await aChat(owner));
  });

  it('uploads a document and asks a role that came with Artel, which cites it', async () => {
    const collectionId = await aCollection(owner, { name: 'Договоры' });
    const documentId = await aDocument(owner, collectionId, lease);
    const told = await ask(owner, chatId, `@@lawyer ${question} [[say:За 75 дней [1].]]`);
    expect(told.citations).toMatchObject([{ n: 1, documentId, documentName: lease.name, quote: lease.text }]);
    // So does a colleague, and so do the others.
    const member = await aUser(owner);
    const { id: room } = await aChat(member);
    for (const role of ['accountant', 'hr'])
      expect(
        (await ask(member, room, `@@${role} ${question} [[say:За 75 дней [1].]]`)).citations,
      ).toMatchObject([{ n: 1, documentId, hidden: false }]);
  });

  it('hears nothing of documents where there are none, and of no problem', async () => {
    const { content } = await ask(owner, chatId, `@@lawyer ${question} [[echo]]`);
    expect(content).not.toContain('documents of this role');
    const { body } = await owner.client.get<Listed<{ username: string; problems: unknown[] }>>('/agents');
    expect(body.items.find(({ username }) => username === 'lawyer')?.problems).toEqual([]);
  });

  it('keeps what is closed to themselves until they give it to a role', async () => {
    const closed = { name: 'Правление', visibility: 'users', userIds: [] };
    const documentId = await aDocument(owner, await aCollection(owner, closed), lease);
    const told = await ask(owner, chatId, `@@lawyer ${question} [[say:За 75 дней [1].]]`);
    expect(told.citations).toEqual([]);
    await anAgent(owner, 'board', { knowledge: ['*', 'Правление'], prefetchTopK: 3 });
    const given = await ask(owner, chatId, `@@board ${question} [[say:За 75 дней [1].]]`);
    expect(given.citations).toMatchObject([{ n: 1, documentId }]);
  });

  it('lets programs read what a role names, and not what is open to people', async () => {
    const collectionId = await aCollection(owner, { name: 'Договоры' });
    await aDocument(owner, collectionId, lease);
    await anAgent(owner, 'named', { knowledge: ['Договоры'], prefetchTopK: 3 });
    const key = await anApiKey(owner);
    const cited = async (model: string): Promise<number> => {
      const response = await fetch(`${artelUrl()}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          model,
          messages: [{ role: 'user', content: `${question} [[say:За 75 дней [1].]]` }],
        }),
      });
      const { artel } = (await response.json()) as { artel?: { citations?: CitationBody[] } };
      return artel?.citations?.length ?? 0;
    };
    expect(await cited('named')).toBe(1);
    expect(await cited('lawyer')).toBe(0);
  });
});
