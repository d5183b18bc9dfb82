import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  aChat,
  anOrg,
  answerTo,
  aUser,
  ended,
  post,
  type ChatBody,
  type MessageBody,
  type Person,
} from '../support/builders.js';
import { decide, roleFile, waitingFor, waitsFor, type ApprovalBody } from '../support/approvals.js';
import type { Frame } from '../support/client.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually, modelCalls } from '../support/profile.js';

interface Problem {
  code: string;
  detail: string;
  errors?: { path: string; message: string }[];
}

let count = 0;
/** A question for the helper: asking it is the effect that people decide about. */
const aQuestion = (): string => `вопрос-${process.pid}-${count++} [[say:посчитано]]`;

const call = (question: string, role = 'helper'): string =>
  `[[tool:role_call ${JSON.stringify({ role, question })}]]`;

/** How often the helper was asked exactly this. */
const effects = async (question: string): Promise<number> =>
  (await modelCalls(question)).filter(({ key }) => key === question).length;

const isEvent =
  (event: string, id: string) =>
  (frame: Frame): boolean =>
    frame.event === event && frame.data?.id === id;

describe('Approvals', () => {
  const folder = mkdtempSync(join(tmpdir(), 'artel-prompts-'));
  const write = (username: string, more: string) =>
    writeFileSync(join(folder, `${username}.md`), roleFile(username, more));
  let artel: Deployment;
  let owner: Person;
  let member: Person;
  let outsider: Person;
  let chat: ChatBody;

  beforeAll(async () => {
    write('helper', '');
    write('clerk', 'tools: [role_call, ask_human]\ntool_policies: { role_call: ask }\n');
    write('chief', 'tools: [role_call]\n');
    artel = await aDeployment({ PROMPTS_DIR: folder });
    owner = await anOrg(artel.url);
    member = await aUser(owner);
    outsider = await aUser(owner, { role: 'admin' });
  });

  afterAll(async () => {
    await artel.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    chat = await aChat(owner, [member]);
  });

  const ask = async (content: string, author = member): Promise<string> =>
    (await post(author, chat.id, content)).runs[0]?.id ?? '';
  const answerOf = async (runId: string): Promise<string> => {
    expect(await ended(owner, runId)).toMatchObject({ status: 'succeeded' });
    return (await answerTo(owner, chat.id, runId))?.content ?? '';
  };
  const mine = async (person: Person, query = '&state=pending'): Promise<string[]> =>
    (await person.client.get<{ items: ApprovalBody[] }>(`/approvals?limit=200${query}`)).body.items.map(
      ({ id }) => id,
    );

  it('shows the exact call to those who decide, and makes it once they have allowed it', async () => {
    const question = aQuestion();
    const runId = await ask(`@@clerk ${call(question)}`);
    const approval = await waitsFor(member, runId);
    expect(approval).toMatchObject({
      runId,
      chatId: chat.id,
      agentUsername: 'clerk',
      tool: 'role_call',
      readOnly: true,
      arguments: { role: 'helper', question },
      question: null,
      state: 'pending',
      decidedBy: null,
    });
    expect(approval.description).toContain('another AI role');
    expect(await mine(member)).toEqual([approval.id]);
    expect(await mine(owner)).toContain(approval.id);
    expect(await mine(outsider)).toEqual([]);
    expect(await effects(question)).toBe(0);
    // Who manages roles sees that it waits, and of a chat of others nothing but that.
    const { body: open } = await outsider.client.get<{ items: object[] }>('/runs?state=waiting_approval');
    expect(open.items).toMatchObject([
      { id: runId, user: { id: member.id }, position: null, chatId: null, isOpenToMe: false },
    ]);
    expect(JSON.stringify(open)).not.toContain(question);
    const { status, body } = await decide(owner, approval.id, { decision: 'approve' });
    expect([status, body]).toMatchObject([
      200,
      { state: 'approved', decidedBy: { id: owner.id }, deciders: [] },
    ]);
    expect(await answerOf(runId)).toContain('посчитано');
    expect(await effects(question)).toBe(1);
    expect([await mine(member), await mine(member, '&state=approved')]).toEqual([[], [approval.id]]);
    const { body: audit } = await owner.client.get<{ items: object[] }>('/audit?action=approval.decided');
    expect(audit.items).toMatchObject([{ details: { decision: 'approved', runId } }]);
  });

  it('tells the model a refusal and its reason, and does not make the call', async () => {
    const question = aQuestion();
    const runId = await ask(`@@clerk ${call(question)}`);
    const { id } = await waitsFor(member, runId);
    await decide(member, id, { decision: 'reject', comment: 'слишком дорого' });
    expect(await answerOf(runId)).toContain('слишком дорого');
    expect(await effects(question)).toBe(0);
  });

  it('goes on when the model has written what looks like an object of the server', async () => {
    const question = aQuestion();
    const mimic = { lc: 1, type: 'constructor', id: ['langchain', '__proto__', 'constructor'], kwargs: {} };
    const wrong = `[[tool:ask_human ${JSON.stringify({ question: mimic })}]]`;
    const runId = await ask(`@@clerk ${wrong} ${call(question)}`);
    const { id } = await waitsFor(member, runId);
    expect((await owner.client.get(`/runs/${runId}/states`)).status).toBe(200);
    await decide(member, id, { decision: 'approve' });
    expect(await answerOf(runId)).toContain('посчитано');
  });

  it('takes other arguments that suit the tool, and names what does not', async () => {
    const [question, other] = [aQuestion(), aQuestion()];
    const runId = await ask(`@@clerk ${call(question)}`);
    const { id } = await waitsFor(member, runId);
    const bad = await decide<Problem>(member, id, { decision: 'approve', arguments: { role: 'helper' } });
    expect([bad.status, bad.body.code]).toEqual([422, 'tool_arguments_invalid']);
    expect(bad.body.detail).toContain('question');
    const arguments_ = { role: 'helper', question: other };
    const { body } = await decide(member, id, { decision: 'approve', arguments: arguments_ });
    expect(body).toMatchObject({ state: 'approved', decidedArguments: arguments_, arguments: { question } });
    await answerOf(runId);
    expect([await effects(question), await effects(other)]).toEqual([0, 1]);
  });

  it('takes one of many decisions at the same moment', async () => {
    const question = aQuestion();
    const runId = await ask(`@@clerk ${call(question)}`);
    const { id } = await waitsFor(member, runId);
    const all = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        decide<Problem>(index % 2 ? owner : member, id, { decision: index % 3 ? 'approve' : 'reject' }),
      ),
    );
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { status, body } of all.filter((answer) => answer.status !== 200))
      expect([status, body.code]).toEqual([409, 'already_decided']);
    await answerOf(runId);
    const { body } = await member.client.get<ApprovalBody>(`/approvals/${id}`);
    expect(await effects(question)).toBe(body.state === 'approved' ? 1 : 0);
  });

  it('asks a person a question, whose answer goes on with the run', async () => {
    const runId = await ask('@@clerk [[tool:ask_human {"question":"Какой бюджет?"}]]');
    const { id, question } = await waitsFor(member, runId);
    expect(question).toBe('Какой бюджет?');
    const empty = await decide<Problem>(member, id, { decision: 'approve' });
    expect([empty.status, empty.body.errors?.[0]?.path]).toEqual([400, 'comment']);
    await decide(member, id, { decision: 'approve', comment: 'сорок тысяч' });
    expect(await answerOf(runId)).toContain('сорок тысяч');
  });

  it('is decided by the approvers whom a role lists, and by nobody else', async () => {
    const approver = await aUser(owner);
    const made = await owner.client.post('/agents', {
      ...{ username: 'guarded', name: 'Guarded', title: 'Роль', description: 'Для проверки', type: 'simple' },
      ...{ prompt: 'Отвечай.', tools: ['role_call'], toolPolicies: { role_call: 'ask' } },
      approverIds: [approver.id],
    });
    expect(made.status).toBe(201);
    await owner.client.put(`/chats/${chat.id}/members/${approver.id}`);
    const runId = await ask(`@@guarded ${call(aQuestion())}`);
    const { id, deciders } = await waitsFor(member, runId);
    // Everybody who sees the run is told of whom it waits.
    expect(deciders).toEqual([expect.objectContaining({ id: approver.id, name: approver.name })]);
    for (const other of [member, owner]) {
      const refused = await decide<Problem>(other, id, { decision: 'approve' });
      expect([refused.status, refused.body.code, await mine(other)]).toEqual([403, 'forbidden', []]);
    }
    expect((await decide<Problem>(outsider, id, { decision: 'approve' })).status).toBe(404);
    expect(await mine(approver)).toEqual([id]);
    expect((await decide(approver, id, { decision: 'reject' })).status).toBe(200);
    await answerOf(runId);
  });

  it('is told to those who decide, over their sockets, and decided there', async () => {
    const socket = await member.client.socket();
    await socket.wait(({ event }) => event === 'ready');
    const runId = await ask(`@@clerk ${call(aQuestion())}`);
    const { id } = await waitsFor(member, runId);
    const told = await socket.wait(isEvent('approval.requested', id));
    expect(told.data).toMatchObject({ runId, tool: 'role_call', state: 'pending' });
    expect(told.data?.deciders).toMatchObject([{ id: owner.id }, { id: member.id }]);
    const decided = await socket.call('approval.decide', { approvalId: id, decision: 'approve' });
    expect(decided).toMatchObject({ event: 'ack', data: { id, state: 'approved' } });
    await socket.wait(isEvent('approval.decided', id));
    const again = await socket.call('approval.decide', { approvalId: id, decision: 'reject' });
    expect(again).toMatchObject({ event: 'error', data: { code: 'already_decided' } });
    socket.close();
    await answerOf(runId);
  });

  it('tells who was away what was asked and decided', async () => {
    const before = await member.client.socket();
    const { data } = await before.wait(({ event }) => event === 'ready');
    before.close();
    const settled = await ask(`@@clerk ${call(aQuestion())}`);
    const first = await waitsFor(member, settled);
    await decide(owner, first.id, { decision: 'reject' });
    await answerOf(settled);
    const open = await waitsFor(member, await ask(`@@clerk ${call(aQuestion())}`));
    const socket = await member.client.socket();
    await socket.call('resume', { after: data?.seq });
    await socket.wait(isEvent('approval.requested', open.id));
    await socket.wait(isEvent('approval.decided', first.id));
    socket.close();
    await decide(member, open.id, { decision: 'reject' });
  });

  it('is asked for by a role that another role asked, in its own name', async () => {
    const question = aQuestion();
    const runId = await ask(`@@chief ${call(`сделай ${call(question)}`, 'clerk')}`);
    const approval = await waitsFor(member, runId);
    expect(approval).toMatchObject({ agentUsername: 'clerk', arguments: { role: 'helper', question } });
    await decide(member, approval.id, { decision: 'approve' });
    expect(await answerOf(runId)).toContain('посчитано');
    expect(await effects(question)).toBe(1);
  });

  it('is cancelled with the run, and cannot be decided any more', async () => {
    const question = aQuestion();
    const runId = await ask(`@@clerk ${call(question)}`);
    const { id } = await waitsFor(member, runId);
    await member.client.post(`/runs/${runId}/cancel`);
    const late = await decide<Problem>(member, id, { decision: 'approve' });
    expect([late.status, late.body.code]).toEqual([409, 'approval_cancelled']);
    expect(await mine(member, '&state=cancelled')).toEqual([id]);
    expect(await effects(question)).toBe(0);
  });

  it('is cancelled when the question is deleted, or the chat', async () => {
    const posted = await post(member, chat.id, `@@clerk ${call(aQuestion())}`);
    const { id } = await waitsFor(member, posted.runs[0]?.id ?? '');
    await member.client.delete(`/messages/${posted.message.id}`);
    expect((await decide<Problem>(member, id, { decision: 'approve' })).body.code).toBe('approval_cancelled');
    const runId = await ask(`@@clerk ${call(aQuestion())}`);
    const other = await waitsFor(member, runId);
    await owner.client.delete(`/chats/${chat.id}`);
    expect((await decide<Problem>(member, other.id, { decision: 'approve' })).status).toBe(404);
  });

  it('is shown to nobody outside of the chat or the organization', async () => {
    const stranger = await anOrg(artel.url);
    const { id } = await waitsFor(member, await ask(`@@clerk ${call(aQuestion())}`));
    for (const person of [stranger, outsider]) {
      expect((await person.client.get(`/approvals/${id}`)).status).toBe(404);
      expect((await decide(person, id, { decision: 'approve' })).status).toBe(404);
      expect(await mine(person)).toEqual([]);
    }
    await decide(member, id, { decision: 'reject' });
  });

  it('of a facade run is decided by those who manage agents', async () => {
    const question = aQuestion();
    const { body: key } = await owner.client.post<{ key: string }>('/api-keys', { name: 'k' });
    const asked = fetch(`${artel.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'clerk',
        stream: true,
        messages: [{ role: 'user', content: call(question) }],
      }),
    }).then((answer) => answer.text());
    const [approval] = await eventually('it waits', async () => {
      const { body } = await outsider.client.get<{ items: ApprovalBody[] }>('/approvals');
      const found = body.items.filter(({ chatId }) => chatId === null);
      return found.length > 0 && found;
    });
    expect((await member.client.get(`/approvals/${approval?.id}`)).status).toBe(404);
    await decide(outsider, approval?.id ?? '', { decision: 'approve' });
    const text = await asked;
    expect(text).toContain('"state":"waiting_approval"');
    expect(text).toContain('посчитано');
    expect(await effects(question)).toBe(1);
  });

  it('holds although the role may do it without asking by now', async () => {
    const { body: agent } = await owner.client.post<{ id: string }>('/agents', {
      ...{ username: 'eager', name: 'Eager', title: 'Роль', description: 'Для проверки', type: 'simple' },
      ...{ prompt: 'Отвечай.', tools: ['role_call'], toolPolicies: { role_call: 'ask' } },
    });
    const question = aQuestion();
    const runId = await ask(`@@eager ${call(question)}`);
    const { id } = await waitsFor(member, runId);
    const changed = await owner.client.patch(`/agents/${agent.id}`, { toolPolicies: { role_call: 'auto' } });
    expect(changed.status).toBe(200);
    await decide(member, id, { decision: 'reject', comment: 'нельзя' });
    expect(await answerOf(runId)).toContain('нельзя');
    expect(await effects(question)).toBe(0);
  });

  it('waits for every decision that one step needs', async () => {
    const [first, second] = [aQuestion(), aQuestion()];
    const runId = await ask(`@@clerk [[at-once]] ${call(first)} ${call(second)}`);
    // Both are asked for at the same time, in whatever order.
    const asked = await waitingFor(member, runId);
    const one = asked.find((approval) => approval.arguments.question === first);
    const other = asked.find(({ id }) => id !== one?.id);
    await decide(member, one?.id ?? '', { decision: 'approve' });
    expect((await waitsFor(member, runId)).id).toBe(other?.id);
    expect([await effects(first), await effects(second)]).toEqual([0, 0]);
    await decide(owner, other?.id ?? '', { decision: 'reject', comment: 'хватит одного' });
    const text = await answerOf(runId);
    expect(text).toContain('посчитано');
    expect(text).toContain('хватит одного');
    expect([await effects(first), await effects(second)]).toEqual([1, 0]);
  });

  describe('in the chat itself', () => {
    const notes = async (chatId = chat.id): Promise<MessageBody[]> => {
      const { body } = await owner.client.get<{ items: MessageBody[] }>(
        `/chats/${chatId}/messages?limit=200`,
      );
      return body.items.filter(({ system }) => system).reverse();
    };
    const texts = async (): Promise<string[]> => (await notes()).map(({ content }) => content);
    const lastNote = async (): Promise<MessageBody> => (await notes()).at(-1) as MessageBody;

    it('is asked for, and allowed by the reply of somebody who decides', async () => {
      const bystander = await aUser(owner);
      await owner.client.put(`/chats/${chat.id}/members/${bystander.id}`);
      const question = aQuestion();
      const runId = await ask(`@@clerk ${call(question)}`);
      const { id, messageId } = await waitsFor(member, runId);
      const note = await lastNote();
      expect(note).toMatchObject({
        id: messageId,
        author: { kind: 'agent', username: 'clerk' },
        system: { type: 'approval.requested', approvalId: id },
        validation: null,
        feedback: null,
      });
      expect(note.content).toContain('clerk просит разрешения: role_call');
      expect(note.content).toContain(JSON.stringify(question));
      const reply = (content: string, person = member) =>
        post(person, chat.id, content, { replyToId: note.id });
      await reply('да', bystander);
      expect((await lastNote()).content).toBe('Об этом решают другие.');
      await reply('а сколько это стоит?');
      expect((await lastNote()).content).toContain('ни на «да», ни на «нет»');
      expect(await effects(question)).toBe(0);
      await reply('да, давай');
      expect((await member.client.get<ApprovalBody>(`/approvals/${id}`)).body).toMatchObject({
        state: 'approved',
        decidedBy: { id: member.id },
      });
      expect(await answerOf(runId)).toContain('посчитано');
      expect(await effects(question)).toBe(1);
      expect(await texts()).toContain(`${member.name} разрешает: role_call`);
      await reply('нет');
      expect((await lastNote()).content).toBe('Об этом уже решено.');
    });

    it('is refused by a reply, whose words the role is told', async () => {
      const runId = await ask(`@@clerk ${call(aQuestion())}`);
      await waitsFor(member, runId);
      await post(owner, chat.id, 'нет, это дорого', { replyToId: (await lastNote()).id });
      expect(await answerOf(runId)).toContain('нет, это дорого');
    });

    it('takes a reply for the answer to a question, and does not ask the agent of the chat anew', async () => {
      const { body: roles } = await member.client.get<{ items: { id: string; username: string }[] }>(
        '/agents',
      );
      const agentId = roles.items.find(({ username }) => username === 'clerk')?.id;
      const { body: own } = await member.client.post<ChatBody>('/chats', { kind: 'agent', agentId });
      const { runs } = await post(member, own.id, '[[tool:ask_human {"question":"Какой\\nсрок?"}]]');
      const { id } = await waitsFor(member, runs[0]?.id ?? '');
      const { body } = await member.client.get<{ items: MessageBody[] }>(`/chats/${own.id}/messages`);
      const note = body.items.find(({ system }) => system);
      expect(note?.content).toContain('> Какой\n> срок?');
      const answered = await post(member, own.id, 'до пятницы', { replyToId: note?.id });
      expect(answered.runs).toEqual([]);
      const run = await ended(member, runs[0]?.id ?? '');
      expect((await answerTo(member, own.id, run.id))?.content).toContain('до пятницы');
      expect((await member.client.get<ApprovalBody>(`/approvals/${id}`)).body.comment).toBe('до пятницы');
    });

    it('says nothing of the call any more when the question is deleted', async () => {
      const question = aQuestion();
      const posted = await post(member, chat.id, `@@clerk ${call(question)}`);
      const { id } = await waitsFor(member, posted.runs[0]?.id ?? '');
      await member.client.delete(`/messages/${posted.message.id}`);
      const { body } = await member.client.get<ApprovalBody>(`/approvals/${id}`);
      expect(body).toMatchObject({ state: 'cancelled', arguments: {} });
      expect(await texts()).toEqual(['']);
    });
  });

  it('waits while no worker is there, and goes on with the next one', async () => {
    const question = aQuestion();
    const runId = await ask(`@@clerk ${call(question)}`);
    const { id } = await waitsFor(member, runId);
    for (const consumer of artel.consumers) await consumer.kill();
    if (artel.profile === 'embedded') await artel.restartEmbedded();
    expect((await decide(member, id, { decision: 'approve' })).status).toBe(200);
    if (artel.profile === 'scaled') await artel.addWorker();
    expect(await answerOf(runId)).toContain('посчитано');
    expect(await effects(question)).toBe(1);
  });
});

describe('An approval that nobody gives', () => {
  const folder = mkdtempSync(join(tmpdir(), 'artel-prompts-'));
  let artel: Deployment;

  beforeAll(async () => {
    writeFileSync(join(folder, 'helper.md'), roleFile('helper'));
    writeFileSync(
      join(folder, 'clerk.md'),
      roleFile('clerk', 'tools: [role_call]\ntool_policies: { role_call: ask }\n'),
    );
    artel = await aDeployment({ PROMPTS_DIR: folder, APPROVAL_TTL: '2' }, { workers: 2 });
  });

  afterAll(async () => {
    await artel.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('runs out once, and the role says so', async () => {
    const owner = await anOrg(artel.url);
    const chat = await aChat(owner);
    const questions = Array.from({ length: 5 }, aQuestion);
    const runs = await Promise.all(
      questions.map(async (question) => (await post(owner, chat.id, `@@clerk ${call(question)}`)).runs[0]),
    );
    for (const run of runs) await ended(owner, run?.id ?? '');
    const { body: expired } = await owner.client.get<{ items: ApprovalBody[] }>('/approvals?state=expired');
    expect(expired.items).toHaveLength(questions.length);
    for (const { id, runId } of expired.items) {
      const late = await decide<Problem>(owner, id, { decision: 'approve' });
      expect([late.status, late.body.code]).toEqual([409, 'approval_expired']);
      expect((await answerTo(owner, chat.id, runId))?.content).toContain('Nobody decided');
    }
    const { body } = await owner.client.get<{ items: MessageBody[] }>(`/chats/${chat.id}/messages?limit=200`);
    const told = body.items.filter(({ content }) => content === 'clerk: никто не разрешил вовремя role_call');
    expect(told).toHaveLength(questions.length);
    for (const question of questions) expect(await effects(question)).toBe(0);
  });
});
