import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
import { aDeployment, eventually } from '../support/profile.js';

interface Called extends RunBody {
  agentUsername: string;
  triggerMessageId: string;
}

/**
 * A question whose answer is the second text, answered with the third, and so on. Each stands in code of its own
 * length in the one before, where it mentions nobody.
 */
const dialogue = (...texts: string[]): string =>
  texts.reduceRight((said, text, index) => {
    const ticks = '`'.repeat(texts.length - index);
    return said ? `${text} ${ticks}[[say:${said}]]${ticks}` : text;
  }, '');

describe('A role that calls a role', () => {
  let owner: Person;
  let chatId: string;

  beforeAll(async () => {
    owner = await anOrg();
  });

  beforeEach(async () => {
    chatId = (await aChat(owner)).id;
  });

  const ask = async (content: string, author = owner) =>
    (await post(author, chatId, content)).runs[0]?.id ?? '';
  const runs = async () =>
    (await owner.client.get<{ items: Called[] }>(`/chats/${chatId}/runs?limit=200`)).body.items.reverse();
  const run = async (username: string) => {
    const { id } = await eventually(`${username} is called`, async () =>
      (await runs()).find(({ agentUsername }) => agentUsername === username),
    );
    return id;
  };
  const answerOf = async (username: string) => {
    const { messageId } = await ended(owner, await run(username));
    return (await owner.client.get<MessageBody>(`/messages/${messageId}`)).body;
  };

  it('starts it in its own name, and the chain is visible', async () => {
    const root = await ask(dialogue('@@lawyer', '@@accountant посчитай', 'готово'));
    const called = await answerOf('lawyer');
    expect(called.mentions).toMatchObject([{ kind: 'role', username: 'accountant' }]);
    expect(await answerOf('accountant')).toMatchObject({ content: 'готово', replyToId: called.id });
    const [first, second, ...more] = await runs();
    expect(first).toMatchObject({ id: root, depth: 0, parentRunId: null, rootRunId: null });
    expect(second).toMatchObject({
      depth: 1,
      parentRunId: root,
      rootRunId: root,
      triggerMessageId: called.id,
    });
    expect(more).toEqual([]);
  });

  it('goes three deep and never back', async () => {
    await ask(dialogue('@@lawyer', '@@accountant', '@@hr', '@@chu @@lawyer', '@@sales @@hr дальше'));
    const last = await answerOf('chu');
    expect(last.mentions).toMatchObject([
      { username: 'sales', refused: 'depth' },
      { username: 'hr', refused: 'cycle' },
    ]);
    expect((await answerOf('hr')).mentions).toMatchObject([{ username: 'chu' }, { refused: 'cycle' }]);
    expect((await runs()).map(({ agentUsername, depth }) => [agentUsername, depth])).toEqual([
      ['lawyer', 0],
      ['accountant', 1],
      ['hr', 2],
      ['chu', 3],
    ]);
  });

  it('does not call for ever when both call each other', async () => {
    // Whatever either is asked, it calls the other.
    await ask(dialogue('@@lawyer', '@@hr', '@@lawyer', '@@hr', '@@lawyer снова'));
    expect((await answerOf('hr')).mentions).toMatchObject([{ username: 'lawyer', refused: 'cycle' }]);
    expect(await runs()).toHaveLength(2);
  });

  it('does not call whom the question has called, when it quotes it', async () => {
    const { runs: asked } = await post(
      owner,
      chatId,
      dialogue('@@lawyer @@accountant', '@@accountant @@hr', 'да'),
    );
    for (const { id } of asked) await ended(owner, id);
    expect((await answerOf('lawyer')).mentions).toMatchObject([
      { username: 'accountant', refused: 'already_called' },
      { username: 'hr' },
    ]);
    expect((await answerOf('lawyer')).mentions[1]).not.toHaveProperty('refused');
    const told = (await runs()).map(({ agentUsername, depth }) => `${agentUsername} ${depth}`);
    expect(told.sort()).toEqual(['accountant 0', 'hr 1', 'hr 1', 'lawyer 0']);
  });

  it('reaches only what the person may use who began it, and what the chat allows', async () => {
    const member = await aUser(owner);
    chatId = (await aChat(owner, [member])).id;
    const { body: agents } = await owner.client.get<{ items: { id: string; username: string }[] }>('/agents');
    const idOf = (username: string) => agents.items.find((agent) => agent.username === username)?.id ?? '';
    await owner.client.put(`/agents/${idOf('hr')}/access`, {
      visibility: 'roles',
      roles: ['owner'],
      userIds: [],
    });
    await owner.client.patch(`/chats/${chatId}`, { allowedAgentIds: [idOf('lawyer'), idOf('hr')] });
    try {
      const asked = dialogue('@@lawyer', '@@hr @@accountant посмотрите');
      const { messageId } = await ended(owner, await ask(asked, member));
      const { body } = await owner.client.get<MessageBody>(`/messages/${messageId}`);
      expect(body.mentions).toMatchObject([{ username: 'accountant', refused: 'not_allowed' }]);
      expect(await runs()).toHaveLength(1);
      await ended(owner, await ask(asked));
      await ended(owner, await run('hr'));
      expect(await runs()).toHaveLength(3);
    } finally {
      await owner.client.put(`/agents/${idOf('hr')}/access`, {
        visibility: 'everyone',
        roles: [],
        userIds: [],
      });
    }
  });

  it('is stopped with the whole chain, from its beginning', async () => {
    const root = await ask(dialogue('@@lawyer', '@@accountant @@hr [[tokens:300]] [[delay:50]]'));
    await ended(owner, root);
    await eventually('both are at work', async () => {
      const called = (await runs()).filter(({ status }) => status === 'running');
      return called.length === 2;
    });
    const stopped = await owner.client.post<RunBody>(`/runs/${root}/cancel`);
    expect([stopped.status, stopped.body.status]).toEqual([200, 'succeeded']);
    for (const username of ['accountant', 'hr'])
      expect(await ended(owner, await run(username))).toMatchObject({ status: 'cancelled' });
    const again = await owner.client.post<{ code: string }>(`/runs/${root}/cancel`);
    expect([again.status, again.body.code]).toEqual([409, 'run_finished']);
  });
});

describe('Among many roles', () => {
  it('a person calls ten at once, and thirty runs come of one', async () => {
    const prompts = mkdtempSync(join(tmpdir(), 'artel-prompts-'));
    const names = Array.from({ length: 12 }, (_, index) => `role${index}`);
    for (const name of names)
      writeFileSync(
        join(prompts, `${name}.md`),
        `---\nname: ${name}\ntitle: Роль\ndescription: Для проверки\ntype: simple\n---\nОтвечай.\n`,
      );
    const artel = await aDeployment({ PROMPTS_DIR: prompts });
    try {
      const owner = await anOrg(artel.url);
      const called = (from: number, to: number) =>
        names
          .slice(from, to)
          .map((name) => `@@${name}`)
          .join(' ');
      const { id: wide } = await aChat(owner);
      const { message, runs } = await post(owner, wide, `${called(0, 12)} [[say:да]]`);
      expect(runs).toHaveLength(10);
      expect(message.mentions.map(({ refused }) => refused).slice(9)).toEqual([
        undefined,
        'too_many',
        'too_many',
      ]);

      const { id: deep } = await aChat(owner);
      await post(owner, deep, dialogue(called(0, 1), called(1, 6), called(6, 11), 'да'));
      const all = await eventually('all have ended', async () => {
        const { body } = await owner.client.get<{ items: Called[] }>(`/chats/${deep}/runs?limit=200`);
        const answered = body.items.filter(({ status }) => status === 'succeeded');
        return answered.length === body.items.length && answered.length > 6 && answered;
      });
      expect(all).toHaveLength(30);
      const { body } = await owner.client.get<{ items: MessageBody[] }>(`/chats/${deep}/messages?limit=200`);
      const refused = body.items.flatMap(({ mentions }) => mentions.filter((one) => one.refused));
      expect(refused).toMatchObject([{ username: 'role10', refused: 'too_many' }]);
    } finally {
      await artel.stop();
      rmSync(prompts, { recursive: true, force: true });
    }
  });
});
