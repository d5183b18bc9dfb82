import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import {
  aChat,
  anOrg,
  artelUrls,
  aUser,
  ended,
  type MessageBody,
  type PostedBody,
} from '../support/builders.js';
import { ChatClient, linesOf, messagesOf } from '../support/chat-client.js';

const cuts = 5;

/** Whoever was cut comes back at the next API. */
const urls = artelUrls();

/** Loses its connection again and again, at any moment, and comes back elsewhere. */
async function cutAgainAndAgain(client: ChatClient): Promise<void> {
  for (let cut = 1; cut <= cuts; cut++) {
    await sleep(100 + Math.random() * 500);
    client.cut();
    await sleep(Math.random() * 300);
    await client.connect(urls[cut % urls.length]);
  }
}

it('Three people and three roles talk, one of them is cut five times, another joins late: all have read the same', async () => {
  const anna = await anOrg(urls[0]);
  const [boris, vera] = [await aUser(anna), await aUser(anna)];
  const { id: chatId } = await aChat(anna, [boris]);
  const [a, b, v] = [anna, boris, vera].map((person) => new ChatClient(person, chatId)) as [
    ChatClient,
    ChatClient,
    ChatClient,
  ];
  const answersTo = async ({ runs }: PostedBody): Promise<string[]> =>
    Promise.all(runs.map(async ({ id }) => (await ended(anna, id)).messageId ?? ''));
  const judge = (client: ChatClient, messageId: string | undefined, verdict: object) =>
    client.person.client.post<MessageBody>(`/messages/${messageId}/validate`, verdict);

  await Promise.all([a.connect(), b.connect()]);
  await a.command('typing', { chatId });
  await b.until('it sees that Anna types', () => b.typing.some(({ data }) => data?.userId === anna.id));
  const cutting = cutAgainAndAgain(b);

  await a.say(`Готовим договор с подрядчиком. @${boris.username}, посмотри сроки`);
  const question = await b.say(
    'Сроки хорошие. @@lawyer, а неустойка? [[say:Неустойка 0,1% в день]] [[delay:30]]',
  );
  const both = await a.say('@@accountant @@hr что по деньгам и людям? [[tokens:20]] [[delay:20]]');
  const [lawyers, others] = await Promise.all([answersTo(question), answersTo(both)]);
  expect([lawyers.length, others.length]).toEqual([1, 2]);

  await anna.client.put(`/chats/${chatId}/members/${vera.id}`);
  await v.connect(urls.at(-1));
  await v.say('Всем привет! Что я пропустила?');

  await Promise.all([
    judge(a, lawyers[0], {
      decision: 'edit',
      content: 'Неустойка 0,1% в день, не более 10%',
      comment: 'Предел',
    }),
    judge(v, others[0], { decision: 'approve' }),
    judge(b, others[1], { decision: 'reject', comment: 'Не о том' }),
  ]);
  // Everybody at once: whose message comes first is decided in one place.
  await Promise.all(
    [a, b, v].flatMap((client) =>
      [1, 2, 3].map((n) =>
        client.say(`${client.person.name}, мысль ${n}`, { replyToId: question.message.id }),
      ),
    ),
  );
  await answersTo(await v.say('@@hr сколько нас? [[say:Трое людей и трое из нас]] [[delay:20]]'));

  // A role that calls a role; what the second is to say stands in code, where it calls nobody yet.
  await b.say('@@lawyer ``[[say:Спросим. @@accountant, сколько? `[[say:Сто двадцать тысяч]]`]]``');
  const sum = await a.until('the accountant answers the lawyer', () =>
    a.lines.find(({ content }) => content === 'Сто двадцать тысяч'),
  );
  expect(a.lines.find(({ id }) => id === sum.replyToId)?.author.username).toBe('lawyer');

  const slip = await v.say('Ой, это не сюда');
  const changed = await Promise.all([
    boris.client.patch(`/messages/${question.message.id}`, { content: 'Сроки плохие. Что с неустойкой?' }),
    vera.client.delete(`/messages/${slip.message.id}`),
    anna.client.post<{ id: string }>(`/messages/${others[1]}/regenerate`),
  ]);
  expect(changed.map(({ status }) => status)).toEqual([200, 204, 201]);
  await ended(anna, changed[2].body.id);

  await cutting;
  const told = linesOf(await messagesOf(anna, chatId));
  for (const client of [a, b, v]) {
    const isWhole = () => isDeepStrictEqual(client.lines, told);
    await client.until('it has heard of the end', isWhole).catch(() => undefined);
    expect(client.lines).toEqual(told);
    expect(client.fault).toBeUndefined();
  }
  expect(told.find(({ id }) => id === slip.message.id)).toMatchObject({
    content: '',
    deletedAt: expect.any(String),
  });
  expect(told.find(({ id }) => id === question.message.id)?.editedAt).not.toBeNull();
  expect(told.map(({ id }) => id)).not.toContain(others[1]);
  expect(b.counts.cuts).toBe(cuts);
  // Whoever read an answer as it was written has read it exactly; who was there all the time, each of them.
  const written = told.filter(({ author }) => author.kind === 'agent');
  for (const { runId, content, validation } of written) {
    for (const client of [a, b, v]) {
      const { text, hasGap, done } = client.answers.get(runId ?? '') ?? { hasGap: true };
      if (!hasGap && done !== undefined) expect(text).toBe(validation?.originalContent ?? content);
      if (client === a) expect({ hasGap, done }).toEqual({ hasGap: false, done: text });
    }
  }
  for (const client of [a, b, v]) client.cut();
}, 60_000);
