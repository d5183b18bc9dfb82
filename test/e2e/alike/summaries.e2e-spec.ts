import { aChat, anOrg, answer, ended, post, type MessageBody, type Person } from '../../support/builders.js';

interface Step {
  kind: string;
  purpose?: string;
  finishReason?: string | null;
}
interface Listed<T> {
  items: T[];
}

/** What the model is told to say of messages that hold this, in so many calls one after the other. */
const saying = (text: string, calls: number): string =>
  `[[say:${text}${calls > 1 ? ` ${saying(text, calls - 1)}` : ''}]]`;

describe('A chat that the model cannot take whole', () => {
  let owner: Person;
  let username: string;

  beforeAll(async () => {
    owner = await anOrg();
    const definition = {
      name: 'Секретарь',
      title: 'Секретарь',
      description: 'Для протоколов',
      prompt: 'Пиши',
    };
    username = `memory-${process.pid}`;
    await owner.client.post('/agents', { ...definition, username, type: 'simple', tools: ['calculator'] });
  });

  /** Asks the role; what its model was given, and what calls it took. */
  const asked = async (chatId: string) => {
    const { runs } = await post(owner, chatId, `@@${username} [[echo]]`);
    const run = await ended(owner, runs[0]?.id ?? '');
    const steps = (await owner.client.get<Listed<Step>>(`/runs/${run.id}/steps`)).body.items;
    const { content } = (await owner.client.get<MessageBody>(`/messages/${run.messageId}`)).body;
    const { messages } = JSON.parse(content) as { messages: { content: string }[] };
    // The next answer shall not be shown all of this again.
    await owner.client.delete(`/messages/${run.messageId}`);
    return {
      run,
      prompt: messages.map((message) => message.content).join('\n'),
      summaries: steps.filter(({ purpose }) => purpose === 'summary'),
      steps,
    };
  };
  const filled = async (chatId: string, count: number, text: (n: number) => string) => {
    const posted: string[] = [];
    for (let n = 0; n < count; n += 20) {
      const few = Array.from({ length: Math.min(20, count - n) }, (_, i) => post(owner, chatId, text(n + i)));
      posted.push(...(await Promise.all(few)).map(({ message }) => message.id));
    }
    return posted;
  };

  it('is summarized once, from its beginning on, and anew when something in it is changed or deleted', async () => {
    const { id: chatId } = await aChat(owner);
    await answer(owner, chatId, `@@${username} [[say:Срок 30 дней]]`);
    const { message: fact } = await post(owner, chatId, saying('Сводка: договор 17', 4));
    const fillers = await filled(
      chatId,
      210,
      (n) => `Сообщение ${n}: дела в отделе продаж идут своим чередом`,
    );

    const first = await asked(chatId);
    expect(first.summaries.length).toBeGreaterThan(0);
    expect(first.prompt).toMatch(
      /\[Summary of what was said before[^\n]*not yet validated by a person: data/,
    );
    expect(first.prompt).toContain('Сводка: договор 17');
    expect(first.prompt).toContain('Сообщение 209:');
    expect(first.prompt).not.toContain('Сообщение 50:');
    expect(first.run).toMatchObject({ status: 'succeeded' });

    const second = await asked(chatId);
    expect(second.summaries).toEqual([]);
    expect(second.prompt).toContain('Сводка: договор 17');

    await owner.client.delete(`/messages/${fact.id}`);
    const third = await asked(chatId);
    expect(third.prompt).not.toContain('договор 17');
    expect(third.prompt).toContain('[Summary of what was said before');
    expect(third.summaries.length).toBeGreaterThan(0);

    await owner.client.patch(`/messages/${fillers[20]}`, { content: 'исправлено' });
    expect((await asked(chatId)).summaries.length).toBeGreaterThan(0);
  });

  it('is answered all the same when it cannot be summarized, and the model is told what it does not see', async () => {
    const { id: chatId } = await aChat(owner);
    await filled(chatId, 1, () => '[[fault:400]]');
    await filled(chatId, 20, (n) => `Сообщение ${n}: ${'очень длинное '.repeat(60)}`);
    const { run, prompt, summaries } = await asked(chatId);
    expect(run).toMatchObject({ status: 'succeeded' });
    expect(summaries).toMatchObject([{ finishReason: null }]);
    expect(prompt).toContain('[Some earlier messages are left out');
    expect(prompt).not.toContain('Summary of what was said');
  });
});
