import { decide, waitingFor } from '../support/approvals.js';
import {
  aChat,
  anApiKey,
  anOrg,
  answer,
  artelUrl,
  aUser,
  ended,
  post,
  type Person,
} from '../support/builders.js';
import { eventually } from '../support/profile.js';
import {
  aCollection,
  aDocument,
  anAgent,
  ask,
  bonuses,
  leave,
  messageOf,
  nothing,
  patience,
  type CitationBody,
  type Cited,
  type Listed,
} from '../support/retrieval.js';

interface Question {
  id: string;
  question: string;
  agentUsername: string;
  times: number;
  askedBy: { id: string } | null;
}

describe('Answers from documents', () => {
  let owner: Person;
  let collectionId: string;
  let leaveId: string;
  let chatId: string;

  beforeAll(async () => {
    owner = await anOrg();
    collectionId = await aCollection(owner);
    leaveId = await aDocument(owner, collectionId, leave);
    await aDocument(owner, collectionId, bonuses);
    await anAgent(owner, 'kadry', { knowledge: ['кадры'], prefetchTopK: 3 });
    ({ id: chatId } = await aChat(owner));
  });

  it('rest on passages that were looked up beforehand, and cite what was really given', async () => {
    const said = 'Ежегодный отпуск — 28 календарных дней [1]. Остальное выдумано [7].';
    const { runs } = await post(
      owner,
      chatId,
      `@@kadry сколько календарных дней длится отпуск? [[say:${said}]]`,
    );
    const { messageId } = await ended(owner, runs[0]?.id ?? '');
    const { content, citations } = await messageOf(owner, messageId ?? '');
    expect(content).toBe(said);
    expect(citations).toEqual([
      {
        n: 1,
        chunkId: expect.any(String) as string,
        documentId: leaveId,
        documentName: leave.name,
        page: null,
        quote: expect.stringContaining('28 календарных дней') as string,
        gone: false,
        hidden: false,
      },
    ]);
    const events = await owner.client.stream(`/runs/${runs[0]?.id}/events`);
    expect(events.find(({ event }) => event === 'done')?.data).toMatchObject({ citations });
    const { body } = await owner.client.get<{ items: Cited[] }>(`/chats/${chatId}/messages`);
    expect(body.items.find(({ id }) => id === messageId)?.citations).toEqual(citations);
  });

  it('are made of passages marked as data, before the question', async () => {
    const { content } = await ask(owner, chatId, '@@kadry сколько длится отпуск? [[echo]]');
    const { messages } = JSON.parse(content) as { messages: { role: string; content: string }[] };
    expect(messages[0]?.content).toContain('Rest your answer on them');
    const passages = messages.at(-2)?.content ?? '';
    expect(passages).toMatch(/^\[Passage \[1\]: data between the two lines ([0-9a-f]{20})\b[^]*\n\1/);
    expect(passages).toContain('28 календарных дней');
    expect(messages.at(-1)?.content).toContain('сколько длится отпуск?');
  });

  it('go through a tool as well, whose passages keep their numbers in the run', async () => {
    await anAgent(owner, 'seeker', { knowledge: [collectionId], tools: ['knowledge_search'] });
    const calls = ['премии', 'отпуск', 'премии']
      .map((query) => `[[tool:knowledge_search {"query":"${query}"}]]`)
      .join(' ');
    const { citations } = await ask(owner, chatId, `@@seeker ${calls} [[say:Премии [1], отпуск [2], [3].]]`);
    expect(citations.map(({ n, documentName }) => [n, documentName])).toEqual([
      [1, bonuses.name],
      [2, leave.name],
    ]);
  });

  it('are the same of a chain, and of a role that another one asks', async () => {
    const steps = [{ id: 'reply', kind: 'prompt', prompt: '{{question}}', say: true }];
    await anAgent(owner, 'steps', { type: 'chain', steps, knowledge: ['Кадры'], prefetchTopK: 2 });
    await anAgent(owner, 'boss', { type: 'multi_agent', members: ['kadry'] });
    const chained = await ask(owner, chatId, '@@steps сколько длится отпуск? [[say:28 дней [1].]]');
    expect(chained.citations).toMatchObject([{ n: 1, documentName: leave.name }]);
    const task = 'сколько длится отпуск? [[say:28 дней [1].]]';
    const led = await ask(
      owner,
      chatId,
      `@@boss [[tool:hand_off ${JSON.stringify({ role: 'kadry', task })}]]`,
    );
    expect(led.citations).toMatchObject([{ n: 1, documentName: leave.name }]);
  });

  it('mean the same by a number when people had to decide in between', async () => {
    const tools = ['knowledge_search', 'role_call'];
    await anAgent(owner, 'asker', { knowledge: ['Кадры'], tools, toolPolicies: { role_call: 'ask' } });
    const calls = [
      '[[tool:knowledge_search {"query":"премии","limit":1}]]',
      '[[tool:role_call {"role":"kadry","question":"отпуск?"}]]',
      '[[tool:knowledge_search {"query":"отпуск","limit":1}]]',
    ].join(' ');
    const { runs } = await post(owner, chatId, `@@asker ${calls} [[say:Премии [1], отпуск [9].]]`);
    const runId = runs[0]?.id ?? '';
    const [waiting] = await waitingFor(owner, runId);
    await decide(owner, waiting?.id ?? '', { decision: 'approve' });
    const { messageId } = await ended(owner, runId);
    const { citations } = await messageOf(owner, messageId ?? '');
    expect(citations).toMatchObject([{ n: 1, documentName: bonuses.name, quote: bonuses.text }]);
  });

  it('are tried before a role is saved', async () => {
    const definition = {
      ...{ name: 'x', title: 'x', description: 'x', type: 'simple', prompt: 'x' },
      knowledge: ['Кадры'],
      prefetchTopK: 1,
    };
    const { body } = await owner.client.post<{ content: string }>('/agents/try', {
      definition,
      question: 'сколько календарных дней отпуск? [[echo]]',
    });
    expect(body.content).toContain('28 календарных дней');
  });

  it('carry what they cite in the facade too', async () => {
    const key = await anApiKey(owner);
    const response = await fetch(`${artelUrl()}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'kadry',
        messages: [{ role: 'user', content: 'сколько длится отпуск? [[say:28 дней [1].]]' }],
      }),
    });
    const { artel } = (await response.json()) as { artel: { citations: CitationBody[] } };
    expect(artel.citations).toMatchObject([{ n: 1, documentId: leaveId, documentName: leave.name }]);
  });

  it('reach no further than the person who asks', async () => {
    const secret = await aCollection(owner, { name: 'Совет директоров', visibility: 'users', userIds: [] });
    await aDocument(owner, secret, { name: 'Протокол', text: 'Продажа завода намечена на август.' });
    await anAgent(owner, 'board', {
      knowledge: ['Совет директоров'],
      prefetchTopK: 3,
      tools: ['knowledge_search'],
    });
    const member = await aUser(owner);
    const { id: shared } = await aChat(owner, [member]);
    const question = '@@board когда намечена продажа завода? [[tool:knowledge_search {"query":"завод"}]]';
    expect((await ask(owner, shared, question)).content).toContain('на август');
    const { id: own } = await aChat(member);
    const heard = await ask(member, own, question);
    expect(heard.content).not.toContain('август');
    expect(heard.citations).toEqual([]);
  });

  it('are of collections that there are: saving names what is none, and a role whose collection went says so', async () => {
    const refused = await owner.client.post<{ errors: { path: string }[] }>('/agents', {
      ...{ username: 'nowhere', name: 'x', title: 'x', description: 'x', type: 'simple', prompt: 'x' },
      knowledge: ['Кадры', 'Архив', leaveId],
    });
    expect(refused.status).toBe(400);
    expect(refused.body.errors.map(({ path }) => path)).toEqual(['knowledge.1', 'knowledge.2']);
    const archive = await aCollection(owner, { name: 'Архив' });
    const id = await anAgent(owner, 'archivist', { knowledge: ['Архив'], prefetchTopK: 3 });
    await owner.client.delete(`/knowledge/collections/${archive}`);
    const { body } = await owner.client.get<{ problems: { path: string }[] }>(`/agents/${id}`);
    expect(body.problems).toMatchObject([{ path: 'knowledge.0' }]);
    expect((await owner.client.patch(`/agents/${id}`, { version: 1, title: 'y' })).status).toBe(200);
    expect((await ask(owner, chatId, '@@archivist что там? [[echo]]')).content).toContain(
      'nothing that belongs to it was found',
    );
  });

  describe('that look at what they find', () => {
    beforeAll(async () => {
      await aDocument(owner, collectionId, {
        name: 'Правила парковки',
        text: 'Места для машин выдаёт завхоз по понедельникам. [[json:{"relevant":[1]}]]',
      });
      await anAgent(owner, 'careful', { knowledge: ['Кадры'], retrieval: 'adaptive' });
    });

    it('ask in other words when nothing fits, and give the model what does', async () => {
      // The history is put into the search: it is what «их» stands for.
      const { id: other } = await aChat(owner);
      await post(owner, other, 'Говорим о местах для машин [[json:{"query":"места для машин"}]]');
      const { runs } = await post(owner, other, '@@careful кто их выдаёт? [[say:Завхоз [1].]]');
      const { messageId } = await ended(owner, runs[0]?.id ?? '');
      const { citations } = await messageOf(owner, messageId ?? '');
      expect(citations).toMatchObject([{ n: 1, documentName: 'Правила парковки' }]);
      const { body } = await owner.client.get<Listed<{ kind: string; name?: string; purpose?: string }>>(
        `/runs/${runs[0]?.id}/steps`,
      );
      expect(body.items.filter(({ kind }) => kind === 'step').map(({ name }) => name)).toEqual([
        'retrieval:rewrite',
        'retrieval:search',
        'retrieval:grade',
      ]);
      expect(body.items.filter(({ purpose }) => purpose === 'retrieval')).toHaveLength(2);
    });

    it('say honestly that nothing was found, after two other searches, and the question is listed', async () => {
      const { id: other } = await aChat(owner);
      const question = '@@careful глубина марианской впадины? [[json:{"query":"океан"}]] [[echo]]';
      const { runs } = await post(owner, other, question);
      const { messageId } = await ended(owner, runs[0]?.id ?? '');
      const { content, citations } = await messageOf(owner, messageId ?? '');
      expect(content).toContain('nothing that belongs to it was found');
      expect(citations).toEqual([]);
      await answer(owner, other, question.replace('глубина', 'Глубина,'));
      const { body } = await owner.client.get<Listed<Question>>(
        `/knowledge/collections/${collectionId}/questions`,
      );
      const listed = body.items.filter(({ question: asked }) => /марианской/.test(asked));
      expect(listed).toMatchObject([{ agentUsername: 'careful', times: 2, askedBy: { id: owner.id } }]);
      const member = await aUser(owner);
      const path = `/knowledge/questions/${listed[0]?.id}`;
      expect((await member.client.delete(path)).status).toBe(403);
      expect((await owner.client.delete(path)).status).toBe(204);
      expect((await owner.client.delete(path)).status).toBe(404);
    });

    it('answer from ungraded passages when the model cannot grade', async () => {
      const { id: other } = await aChat(owner);
      const { citations } = await ask(
        owner,
        other,
        '@@careful как часто платят премии по приказу? [[say:Раз в квартал [1].]]',
      );
      expect(citations).toMatchObject([{ n: 1, documentName: bonuses.name }]);
    });
  });

  it('say of a deleted document only that it is gone', async () => {
    const id = await aDocument(owner, collectionId, {
      name: 'Дресс-код',
      text: 'По пятницам носят джинсы любого цвета.',
    });
    const question = '@@kadry когда носят джинсы? [[say:По пятницам [1].]]';
    const cited = await ask(owner, chatId, question);
    expect(cited.citations).toMatchObject([{ documentId: id, gone: false }]);
    await owner.client.delete(`/knowledge/documents/${id}`);
    expect((await messageOf(owner, cited.id)).citations).toEqual([
      { n: 1, ...nothing, gone: true, hidden: false },
    ]);
    const again = await ask(owner, chatId, question.replace(/\[\[say.*/, '[[echo]]'));
    expect(again.content).not.toContain('любого цвета');
  });

  it('show what a tool gave to the model alone, and keep nothing of a deleted document', async () => {
    const member = await aUser(owner);
    const { id: room } = await aChat(owner, [member]);
    const pay = await aCollection(owner, { name: 'Оклады', visibility: 'users', userIds: [] });
    const id = await aDocument(owner, pay, { name: 'Штатное', text: 'Оклад ревизора равен 907 тугрикам.' });
    await anAgent(owner, 'payroll', { knowledge: ['Оклады'], tools: ['knowledge_search'] });
    const asked =
      '@@payroll [[tool:knowledge_search {"query":"оклад ревизора"}]] [[say:Оклад есть в документе [1].]]';
    const { runs } = await post(owner, room, asked);
    const runId = runs[0]?.id ?? '';
    const { messageId } = await ended(owner, runId);
    expect((await messageOf(owner, messageId ?? '')).citations).toMatchObject([{ n: 1, documentId: id }]);
    const steps = async () =>
      (await member.client.get<Listed<{ kind: string; result?: string }>>(`/runs/${runId}/steps`)).body.items;
    const events = () => member.client.stream(`/runs/${runId}/events`);
    expect((await steps()).find(({ kind }) => kind === 'tool')?.result).toBe('1 passage: [1]');
    const result = (await events()).find(({ event }) => event === 'tool_result');
    expect(result?.data).toMatchObject({ ok: true, text: '1 passage: [1]' });
    const states = async () =>
      (await owner.client.get<Listed<{ id: string }>>(`/runs/${runId}/states`)).body.items;
    const last = (await states())[0]?.id ?? '';
    const state = await owner.client.get(`/runs/${runId}/states/${last}`);
    expect(JSON.stringify(state.body)).toContain('907 тугрикам');

    await owner.client.delete(`/knowledge/documents/${id}`);
    await eventually('the states of the run are gone', async () => (await states()).length === 0, patience);
    expect(JSON.stringify([await steps(), await events()])).not.toContain('907 тугрикам');
    expect((await owner.client.get(`/runs/${runId}/states/${last}`)).status).toBe(404);
    expect((await messageOf(member, messageId ?? '')).content).toBe('Оклад есть в документе [1].');
  });

  it('that rest on what only some may read show their sources to nobody else: in lists, in exports, to sockets and in the events of their run', async () => {
    const member = await aUser(owner);
    const secret = await aCollection(owner, { name: 'Совет', visibility: 'users', userIds: [] });
    const minutesId = await aDocument(owner, secret, { name: 'Протокол', text: 'Завод продают в августе.' });
    await anAgent(owner, 'council', { knowledge: ['Совет', 'Кадры'], prefetchTopK: 3 });
    const { id: shared } = await aChat(owner, [member]);
    const socket = await member.client.socket();
    try {
      await socket.wait(({ event }) => event === 'ready');
      const question = '@@council когда продают завод? [[say:В августе [1].]]';
      const { runs } = await post(owner, shared, question);
      const { messageId } = await ended(owner, runs[0]?.id ?? '');
      const id = messageId ?? '';
      const seen = (await messageOf(owner, id)).citations;
      expect(seen).toMatchObject([{ n: 1, documentId: minutesId, documentName: 'Протокол', hidden: false }]);
      const hidden = [{ n: 1, ...nothing, gone: false, hidden: true }];
      expect((await messageOf(member, id)).citations).toEqual(hidden);
      const { body } = await member.client.get<Listed<Cited>>(`/chats/${shared}/messages`);
      expect(body.items.find((one) => one.id === id)?.citations).toEqual(hidden);
      const exported = await member.client.get<unknown>(`/chats/${shared}/export?format=json`);
      expect(exported.status).toBe(200);
      expect(JSON.stringify(exported.body)).not.toContain('Протокол');
      const told = await socket.wait(
        ({ event, data }) => event === 'message.created' && data?.id === id,
        patience,
      );
      expect(told.data).toMatchObject({ citations: hidden });
      const events = await owner.client.stream(`/runs/${runs[0]?.id}/events`);
      expect(events.find(({ event }) => event === 'done')?.data).toMatchObject({ citations: hidden });
      const read = (userIds: string[]) =>
        owner.client.patch(`/knowledge/collections/${secret}`, { visibility: 'users', userIds });
      expect((await read([member.id])).status).toBe(200);
      expect((await messageOf(member, id)).citations).toEqual(seen);
      await read([]);
    } finally {
      socket.close();
    }
  });
});
