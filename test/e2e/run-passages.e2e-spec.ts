import { decide, waitingFor } from '../support/approvals.js';
import { aChat, anOrg, aUser, ended, post, type Person, type RunBody } from '../support/builders.js';
import { aDeployment, eventually } from '../support/profile.js';
import { aCollection, aDocument, anAgent, messageOf, patience, type Listed } from '../support/retrieval.js';

const secret = '907 тугрикам';
const pay = { name: 'Штатное', text: `Оклад ревизора равен ${secret}.` };
const look = '[[tool:knowledge_search {"query":"оклад ревизора"}]]';

interface State {
  id: string;
  next: string[];
}

describe('Passages that a run was given', () => {
  let owner: Person;
  let collectionId: string;
  let chatId: string;

  const settle = async (newOwner: Person) => {
    owner = newOwner;
    collectionId = await aCollection(owner, { name: 'Оклады' });
    await anAgent(owner, 'payroll', {
      knowledge: ['Оклады'],
      tools: ['knowledge_search', 'calculator'],
      toolPolicies: { calculator: 'ask' },
    });
    ({ id: chatId } = await aChat(owner));
  };
  beforeAll(async () => settle(await anOrg()));

  const statesOf = async (runId: string) =>
    (await owner.client.get<Listed<State>>(`/runs/${runId}/states`)).body.items;
  const told = async (runId: string) => {
    const states = await statesOf(runId);
    const bodies = states.map(({ id }) => owner.client.get(`/runs/${runId}/states/${id}`));
    return JSON.stringify((await Promise.all(bodies)).map(({ body }) => body));
  };

  it('are those of a run that goes on from it as well, and go from both with their document', async () => {
    const documentId = await aDocument(owner, collectionId, pay);
    const { runs } = await post(owner, chatId, `@@payroll ${look} [[say:Оклад есть в документе [1].]]`);
    const runId = runs[0]?.id ?? '';
    await ended(owner, runId);
    const states = await statesOf(runId);
    // After the tool has answered, before the model says what comes of it.
    const after = states.find(({ next }) => next.includes('model')) ?? states[1];
    const { status, body } = await owner.client.post<RunBody>(`/runs/${runId}/states/${after?.id}/fork`, {});
    expect(status).toBe(201);
    const { messageId } = await ended(owner, body.id);
    expect((await messageOf(owner, messageId ?? '')).citations).toMatchObject([{ n: 1, documentId }]);
    expect(await told(body.id)).toContain(secret);

    await owner.client.delete(`/knowledge/documents/${documentId}`);
    for (const id of [runId, body.id])
      await eventually('its states are gone', async () => (await statesOf(id)).length === 0, patience);
    expect((await messageOf(owner, messageId ?? '')).citations).toMatchObject([
      { n: 1, gone: true, quote: '' },
    ]);
  });

  it('are kept until its end when their document goes meanwhile, and no longer', async () => {
    const documentId = await aDocument(owner, collectionId, pay);
    const sum = '[[tool:calculator {"expression":"2+2"}]]';
    const { runs } = await post(
      owner,
      chatId,
      `@@payroll ${look} ${sum} [[say:Оклад есть в документе [1].]]`,
    );
    const runId = runs[0]?.id ?? '';
    const [waiting] = await waitingFor(owner, runId);
    expect(await told(runId)).toContain(secret);
    await owner.client.delete(`/knowledge/documents/${documentId}`);
    await decide(owner, waiting?.id ?? '', { decision: 'approve' });
    const { messageId } = await ended(owner, runId);
    expect(await messageOf(owner, messageId ?? '')).toMatchObject({
      content: 'Оклад есть в документе [1].',
      citations: [],
    });
    await eventually('its states are gone', async () => (await statesOf(runId)).length === 0, patience);
    const { body } = await owner.client.get(`/runs/${runId}/steps`);
    expect(JSON.stringify(body)).not.toContain(secret);
  });

  it('go on with the person for whom they were looked up, and with no other', async () => {
    const closed = { name: 'Закрытые оклады', visibility: 'users', userIds: [] };
    await aDocument(owner, await aCollection(owner, closed), pay);
    // Its answers cannot be gone on with: it goes on in steps.
    await anAgent(owner, 'payslip', {
      knowledge: [closed.name],
      tools: ['knowledge_search', 'calculator'],
      toolPolicies: { calculator: 'ask' },
      outputSchema: { type: 'object', properties: { pay: { type: 'string' } } },
    });
    const member = await aUser(owner);
    const { id: room } = await aChat(owner, [member]);
    const sum = '[[tool:calculator {"expression":"2+2"}]]';
    const { runs } = await post(owner, room, `@@payslip ${look} ${sum} [[json:{"pay":"много"}]]`);
    const runId = runs[0]?.id ?? '';
    const stopped = async (id: string) => {
      await waitingFor(owner, id);
      expect((await owner.client.post(`/runs/${id}/cancel`, {})).status).toBe(200);
      return told(id);
    };
    expect(await stopped(runId)).toContain(secret);

    const retry = ({ client }: Person, mode?: string) =>
      client.post<RunBody & { code?: string }>(`/runs/${runId}/retry`, mode && { mode });
    expect((await retry(member, 'continue')).body).toMatchObject({ code: 'run_not_repeatable' });
    const anew = await retry(member);
    expect(anew.status).toBe(201);
    expect(await stopped(anew.body.id)).not.toContain(secret);
    const onward = await retry(owner, 'continue');
    expect(onward.status).toBe(201);
    expect(await stopped(onward.body.id)).toContain(secret);
  });

  it('are forgotten by and by when the run is cancelled after their document went', async () => {
    const artel = await aDeployment({ PURGE_INTERVAL: '1' });
    try {
      await settle(await anOrg(artel.url));
      const documentId = await aDocument(owner, collectionId, pay);
      const sum = '[[tool:calculator {"expression":"2+2"}]]';
      const { runs } = await post(owner, chatId, `@@payroll ${look} ${sum} [[say:Четыре.]]`);
      const runId = runs[0]?.id ?? '';
      await waitingFor(owner, runId);
      await owner.client.delete(`/knowledge/documents/${documentId}`);
      expect((await owner.client.post(`/runs/${runId}/cancel`, {})).status).toBeLessThan(300);
      await eventually('its states are gone', async () => (await statesOf(runId)).length === 0, patience);
    } finally {
      await artel.stop();
    }
  }, 180_000);
});
