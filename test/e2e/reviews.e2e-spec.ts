import {
  aChat,
  anOrg,
  answer,
  aUser,
  type ChatBody,
  type MessageBody,
  type Person,
} from '../support/builders.js';
import type { Socket } from '../support/client.js';
import { inboxOf } from '../support/notifications.js';
import { pastWalls } from '../support/past-walls.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, profile } from '../support/profile.js';

interface Problem {
  status: number;
  code: string;
}
interface Review {
  message: MessageBody & { replyTo: { id: string; excerpt: string } | null };
  chat: { id: string; title: string; kind: string };
  dueAt: string | null;
  isOverdue: boolean;
}
interface Reviews {
  items: Review[];
  nextCursor: string | null;
}

let artel: Deployment;

const reviews = async (person: Person, query = '') =>
  (await person.client.get<Reviews>(`/reviews${query}`)).body;
const idsOf = ({ items }: Reviews) => items.map(({ message }) => message.id);
const count = async (person: Person) =>
  (await person.client.get<{ waiting: number; overdue: number }>('/reviews/count')).body;
const validate = <T = MessageBody>(person: Person, id: string, verdict: object) =>
  person.client.post<T>(`/messages/${id}/validate`, verdict);
const settings = async (owner: Person, chat: ChatBody, changes: object): Promise<void> => {
  const { status, body } = await owner.client.patch(`/chats/${chat.id}`, changes);
  if (status !== 200) throw new Error(`PATCH /chats answered ${status}: ${JSON.stringify(body)}`);
};
const ask = (person: Person, chat: ChatBody, role = 'lawyer') =>
  answer(person, chat.id, `@@${role} Можно? [[say:Да]]`);

async function listening(person: Person): Promise<Socket> {
  const socket = await person.client.socket();
  await socket.wait(({ event }) => event === 'ready');
  return socket;
}

beforeAll(async () => {
  artel = await aDeployment({ ACCESS_TOKEN_TTL: '3600' }, { workers: 2 });
}, 120_000);
afterAll(() => artel?.stop());

describe('Validators of a chat', () => {
  let owner: Person;
  let judge: Person;
  let member: Person;

  beforeAll(async () => {
    owner = await anOrg(artel.url);
    [judge, member] = [await aUser(owner), await aUser(owner)];
  });

  it('judge alone what it answers', async () => {
    const chat = await aChat(owner, [judge, member]);
    await settings(owner, chat, { validatorIds: [judge.id] });
    const { id } = await ask(member, chat);
    for (const person of [owner, member]) {
      const refused = await validate<Problem>(person, id, { decision: 'approve' });
      expect(refused.body).toMatchObject({ status: 403, code: 'forbidden' });
      expect(await reviews(person, `?chatId=${chat.id}`)).toEqual({ items: [], nextCursor: null });
    }
    expect(idsOf(await reviews(judge))).toEqual([id]);
    expect((await validate(judge, id, { decision: 'approve' })).status).toBe(200);
    const refused = await member.client.put<Problem>(`/messages/${id}/trust`);
    expect(refused.body).toMatchObject({ status: 403, code: 'forbidden' });
    expect((await judge.client.put(`/messages/${id}/trust`)).status).toBe(200);
  });

  it('are every member again when none of them is left', async () => {
    const [leaver, fired] = [await aUser(owner), await aUser(owner)];
    const chat = await aChat(owner, [leaver, fired, member]);
    await settings(owner, chat, { validatorIds: [leaver.id, fired.id] });
    const { id } = await ask(member, chat);
    await leaver.client.delete(`/chats/${chat.id}/members/${leaver.id}`);
    expect((await validate<Problem>(member, id, { decision: 'approve' })).body.code).toBe('forbidden');
    expect(idsOf(await reviews(fired))).toEqual([id]);
    await owner.client.delete(`/users/${fired.id}`);
    expect(idsOf(await reviews(member, `?chatId=${chat.id}`))).toEqual([id]);
    expect((await validate(member, id, { decision: 'approve' })).status).toBe(200);
  });
});

describe('What waits for me', () => {
  let owner: Person;
  let member: Person;
  let [calm, urgent] = [{} as ChatBody, {} as ChatBody];
  const answers: MessageBody[] = [];

  beforeAll(async () => {
    owner = await anOrg(artel.url);
    member = await aUser(owner);
    [calm, urgent] = [await aChat(owner, [member]), await aChat(owner, [member])];
    const elsewhere = await aChat(owner);
    answers.push(await ask(member, calm), await ask(member, calm, 'hr'));
    await settings(owner, urgent, { validationDueMinutes: 120 });
    answers.push(await ask(member, urgent));
    await settings(owner, urgent, { validationDueMinutes: 60 });
    answers.push(await ask(member, urgent, 'hr'));
    await ask(owner, elsewhere);
    await validate(member, (await ask(member, urgent)).id, { decision: 'reject' });
  });

  it('is ordered by due time, then by age, whatever the pages', async () => {
    const [old, second, later, first] = answers.map(({ id }) => id) as [string, string, string, string];
    const all = await reviews(member);
    expect(idsOf(all)).toEqual([first, later, old, second]);
    const paged: string[] = [];
    for (let cursor = ''; ;) {
      const page = await reviews(member, `?limit=1${cursor}`);
      paged.push(...idsOf(page));
      if (!page.nextCursor) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    expect(paged).toEqual(idsOf(all));
    expect(await count(member)).toEqual({ waiting: 4, overdue: 0 });
    expect(await count(owner)).toEqual({ waiting: 5, overdue: 0 });
  });

  it('shows the answer, its question, its chat and when it is due', async () => {
    const [due, , undue] = (await reviews(member)).items;
    const { body } = await member.client.get<MessageBody & { createdAt: string }>(
      `/messages/${due?.message.id}`,
    );
    expect(due).toEqual({
      message: body,
      chat: { id: urgent.id, title: urgent.title, kind: 'group' },
      dueAt: body.validation?.dueAt,
      isOverdue: false,
    });
    expect(due?.message.replyTo).toMatchObject({ id: body.replyToId, excerpt: '@@hr Можно? [[say:Да]]' });
    const minutes = (Date.parse(due?.dueAt ?? '') - Date.parse(body.createdAt)) / 60_000;
    expect(Math.round(minutes)).toBe(60);
    expect(undue).toMatchObject({
      dueAt: null,
      isOverdue: false,
      message: { validation: { state: 'unvalidated' } },
    });
  });

  it('is narrowed to a chat, to a role, and to what is overdue', async () => {
    const [old, second, , first] = answers.map(({ id }) => id);
    expect(idsOf(await reviews(member, `?chatId=${calm.id}`))).toEqual([old, second]);
    expect(idsOf(await reviews(member, '?agent=HR'))).toEqual([first, second]);
    expect(idsOf(await reviews(member, `?agent=hr&chatId=${calm.id}`))).toEqual([second]);
    expect(idsOf(await reviews(member, '?overdue=true'))).toEqual([]);
    expect(idsOf(await reviews(member, '?overdue=false'))).toHaveLength(4);
  });

  it('is refused for chats of others and for what is no cursor of it', async () => {
    const foreign = await aChat(await anOrg(artel.url));
    expect((await member.client.get<Problem>(`/reviews?chatId=${foreign.id}`)).body.code).toBe('not_found');
    const cursor = Buffer.from('["yesterday","1"]').toString('base64url');
    for (const query of [`cursor=${cursor}`, 'cursor=x', 'overdue=maybe', 'agent=%00', 'state=approved'])
      expect((await member.client.get<Problem>(`/reviews?${query}`)).body.code).toBe('validation_failed');
  });
});

describe('An overdue verdict', () => {
  /** The embedded server is restarted for the statement: time enough to listen again. */
  const soon = `now() + interval '${profile === 'embedded' ? 8 : 3} seconds'`;
  const ids = (...some: MessageBody[]) => some.map(({ id }) => `'${id}'`).join(', ');

  /** Lets answers be due, and waits until each person has heard of theirs. */
  async function due(
    statement: string,
    ...expected: [person: Person, message: MessageBody][]
  ): Promise<void> {
    await pastWalls(artel, statement);
    const sockets = await Promise.all(expected.map(([person]) => listening(person)));
    for (const [index, [, { id, chatId }]] of expected.entries()) {
      const heard = await sockets[index]?.wait(
        ({ event, data }) => event === 'validation.due' && data?.messageId === id,
        30_000,
      );
      expect(heard?.data).toMatchObject({ messageId: id, chatId });
    }
    sockets.forEach((socket) => socket.close());
  }

  /** All the reminders that a person who was away since then is told of. */
  async function toldSince(person: Person, after: unknown): Promise<unknown[]> {
    const socket = await listening(person);
    expect((await socket.call('resume', { after })).data).toEqual({ resumed: true });
    await socket.call('ping');
    socket.close();
    return socket.frames.filter(({ event }) => event === 'validation.due').map(({ data }) => data?.messageId);
  }

  it('is reminded of once, to those who may give it, by two workers and over restarts', async () => {
    const owner = await anOrg(artel.url);
    const [judge, member] = [await aUser(owner), await aUser(owner)];
    const [listed, open] = [await aChat(owner, [judge, member]), await aChat(owner, [member])];
    for (const chat of [listed, open]) await settings(owner, chat, { validationDueMinutes: 30 });
    await settings(owner, listed, { validatorIds: [judge.id] });
    const before = await listening(owner);
    const begun = before.frames[0]?.data?.seq;
    before.close();
    const strict = await ask(member, listed);
    const [free, judged, superseded, last] = [
      await ask(member, open),
      await ask(member, open),
      await ask(member, open),
      await ask(member, open),
    ] as const;
    await validate(member, judged.id, { decision: 'approve' });
    await due(
      `UPDATE messages SET is_current = false WHERE id = '${superseded.id}';
       UPDATE messages SET validation_due_at = ${soon} WHERE id IN (${ids(strict, free, judged, superseded)});`,
      [judge, strict],
      [member, free],
    );
    expect(await count(judge)).toEqual({ waiting: 1, overdue: 1 });
    const notified = (person: Person) => inboxOf(person, '&type=validation_due');
    expect((await notified(judge)).map(({ title }) => title)).toEqual([
      expect.stringContaining('Пора проверить ответ'),
      expect.stringContaining('Ответ ждёт вашей проверки'),
    ]);
    expect((await notified(member)).map(({ link }) => link)).toEqual([
      `/chats/${open.id}?message=${free.id}`,
    ]);
    expect(await reviews(member, '?overdue=true')).toMatchObject({
      items: [{ message: { id: free.id }, isOverdue: true }],
    });

    // A worker dies and another comes; had they anything to repeat, it would come before what is due later.
    if (profile === 'scaled') {
      await artel.workers[0]?.kill();
      await artel.addWorker();
    }
    await due(`UPDATE messages SET validation_due_at = ${soon} WHERE id = '${last.id}';`, [owner, last]);
    expect(await toldSince(judge, begun)).toEqual([strict.id]);
    for (const person of [owner, member]) expect(await toldSince(person, begun)).toEqual([free.id, last.id]);
  }, 180_000);
});

interface Statistics {
  scope: string;
  items: { agent: { id: string; username: string; name: string }; [figure: string]: unknown }[];
}

describe('Statistics of roles', () => {
  it('tell what became of the answers of a period, and how soon', async () => {
    const owner = await anOrg(artel.url);
    const [member, stranger] = [await aUser(owner), await aUser(owner)];
    const [chat, other] = [await aChat(member), await aChat(stranger)];
    const verdicts = ['approve', 'approve', 'approve', 'edit', 'reject'] as const;
    const seconds = [10, 30, 20, 100, 50];
    const judged: MessageBody[] = [];
    for (const decision of verdicts) {
      const { id } = await ask(member, chat);
      const more = decision === 'edit' ? { content: 'Нет' } : {};
      judged.push((await validate(member, id, { decision, ...more })).body);
    }
    const waiting = await ask(member, chat);
    const old = await ask(member, chat, 'hr');
    await validate(stranger, (await ask(stranger, other, 'hr')).id, { decision: 'approve' });
    await pastWalls(
      artel,
      judged
        .map(
          ({ id }, i) =>
            `UPDATE messages SET validated_at = created_at + interval '${seconds[i]} seconds' WHERE id = '${id}';`,
        )
        .join('\n') +
        `UPDATE messages SET created_at = now() - interval '31 days' WHERE id = '${old.id}';
         INSERT INTO message_feedback (message_id, user_id, org_id, rating) VALUES
           ('${waiting.id}', '${member.id}', '${owner.orgId}', 'up'), ('${judged[0]?.id}', '${member.id}', '${owner.orgId}', 'up'),
           ('${waiting.id}', '${owner.id}', '${owner.orgId}', 'down');`,
    );
    const read = async (person: Person, query = '') =>
      (await person.client.get<Statistics>(`/reviews/statistics${query}`)).body;

    const { author } = waiting;
    const lawyer = {
      agent: { id: author.id, username: author.username, name: author.name },
      approved: 3,
      edited: 1,
      rejected: 1,
      waiting: 1,
      approvalRate: 0.6,
      medianSecondsToValidate: 30,
      p90SecondsToValidate: 80,
      feedback: { up: 2, down: 1 },
    };
    expect(await read(member)).toEqual({ scope: 'my_chats', items: [lawyer] });
    expect(await read(member, `?chatId=${chat.id}`)).toMatchObject({ scope: 'chat', items: [lawyer] });

    const everything = await read(owner);
    expect(everything.scope).toBe('organization');
    expect(everything.items).toEqual([
      lawyer,
      expect.objectContaining({ approved: 1, waiting: 0, approvalRate: 1, feedback: { up: 0, down: 0 } }),
    ]);
    const [longAgo, tooLongAgo] = [40, 400].map((days) =>
      new Date(Date.now() - days * 86_400_000).toISOString(),
    );
    expect((await read(member, `?from=${longAgo}`)).items[1]).toMatchObject({
      agent: { username: 'hr' },
      waiting: 1,
      approvalRate: null,
      medianSecondsToValidate: null,
    });
    expect((await read(member, `?to=${longAgo}`)).items).toEqual([]);
    expect((await owner.client.get<Problem>(`/reviews/statistics?chatId=${chat.id}`)).body.code).toBe(
      'not_found',
    );
    for (const query of [
      `from=${tooLongAgo}`,
      `from=${longAgo}&to=${tooLongAgo}`,
      'from=yesterday',
      'from=0000-01-01T00:00:00Z',
    ])
      expect((await owner.client.get<Problem>(`/reviews/statistics?${query}`)).body.code).toBe(
        'validation_failed',
      );
  }, 120_000);
});
