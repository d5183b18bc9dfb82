import { waitsFor } from '../../test/support/approvals.js';
import {
  anyone,
  ended,
  loggedIn,
  password,
  post,
  type MessageBody,
  type Person,
} from '../../test/support/builders.js';
import type { Deployment } from '../../test/support/deployment.js';
import { writePastApi } from '../../test/support/past-api.js';
import type { WebhookSink } from '../../test/support/webhook-sink.js';
import { pause, type Company, type Line, type Verdict } from './company.js';
import { serve } from './customer.js';
import { plan } from './plan.js';

/** Where the things are that pictures are taken of. */
export interface Filled {
  owner: Person;
  /** Conversations by their titles. */
  chats: Map<string, string>;
  /** The last conversation. */
  shown: string;
  /** Asks what is asked last in it. */
  askLast: () => Promise<void>;
  crewId: string;
  /** The run of its question. */
  crewRunId: string;
  /** The first day of the week with what is planned in it. */
  monday: string;
  /** With somebody outside, and the role that they have asked. */
  customer: { chatId: string; agentId: string };
}

interface Made {
  id: string;
}

const domain = 'example.com';

/** Brings the company to life through the API, as its people would. */
export async function fillIn(company: Company, deployment: Deployment, sink: WebhookSink): Promise<Filled> {
  const { conversations, approval, crew, crewQuestion, unread } = company;
  const people = await employ(company, deployment.url);
  const owner = personOf(people, company.people[0]?.username ?? '');
  const roles = new Map<string, string>();
  for (const role of company.roles) roles.set(role.username, (await made(owner, '/agents', role)).id);
  const past = await judgeOften(company, owner);
  const agentId = roles.get(company.customer.role) ?? '';
  const customer = { agentId, chatId: await serve(company, { url: deployment.url, owner, agentId, sink }) };
  const chats = new Map<string, string>();
  for (const { title, members } of conversations) {
    const memberIds = members.map((username) => personOf(people, username).id);
    chats.set(title, (await made(owner, '/chats', { kind: 'group', title, memberIds })).id);
  }
  const [aside = '', shown = ''] = [[...chats.values()][0], [...chats.values()].at(-1)];
  const crewRunId = await say(people, aside, crewQuestion);
  await ended(owner, crewRunId);
  await waitsFor(owner, await say(people, aside, approval));
  for (const { title, lines } of conversations)
    for (const line of lines) {
      if (isLast(line)) continue;
      const run = await say(people, chats.get(title) ?? '', line);
      if (!run) continue;
      const { messageId } = await ended(owner, run);
      if (line.verdict) await judge(personOf(people, line.verdict.by), messageId ?? '', line.verdict);
    }
  for (const [title, id] of chats) if (!unread.includes(title)) await read(owner, id);
  await read(owner, customer.chatId);
  const { monday, chats: asked } = await plan(company, people, roles);
  await letTimePass(deployment, past, asked);
  const last = conversations.flatMap(({ lines }) => lines).find(isLast);
  const askLast = async () => void (last && (await say(people, shown, last)));
  return { owner, chats, shown, askLast, crewId: roles.get(crew) ?? '', crewRunId, monday, customer };
}

const isLast = ({ reply }: Line): boolean => reply?.text.includes(pause) ?? false;

async function read(owner: Person, chatId: string): Promise<void> {
  const { body } = await owner.client.get<{ items: Made[] }>(`/chats/${chatId}/messages?limit=1`);
  await owner.client.post(`/chats/${chatId}/read`, { messageId: body.items[0]?.id });
}

/** Minutes between the messages of a conversation, days between what is only counted, and people who take their time. */
async function letTimePass(deployment: Deployment, past: string[], asked: string[]): Promise<void> {
  await writePastApi(deployment, async (run) => {
    await run(
      `UPDATE messages m SET created_at = now() - make_interval(mins => (4 * (c.last_seq - m.seq + 1) + 37 * c.place)::int)
       FROM (SELECT id, last_seq, row_number() OVER (ORDER BY last_message_at DESC) - 1 AS place FROM chats) c
       WHERE c.id = m.chat_id AND m.chat_id <> ALL($1::uuid[])`,
      [[...past, ...asked]],
    );
    await run(
      `UPDATE messages SET created_at = now() - make_interval(hours => (7 * seq)::int) WHERE chat_id = ANY($1::uuid[])`,
      [past],
    );
    await run(
      `UPDATE messages SET validated_at = created_at + make_interval(secs => (40 + (seq * 97) % 1500)::int)
       WHERE validated_at IS NOT NULL AND chat_id = ANY($1::uuid[])`,
      [past],
    );
    await run(
      `UPDATE messages SET validated_at = created_at + interval '2 minutes'
       WHERE validated_at IS NOT NULL AND chat_id <> ALL($1::uuid[])`,
      [past],
    );
    // What is only counted was told long ago.
    await run(`DELETE FROM notifications WHERE chat_id = ANY($1::uuid[])`, [past]);
    await run(
      `UPDATE notifications n SET created_at = now() - make_interval(mins => (1 + 17 * t.place)::int)
       FROM (SELECT id, row_number() OVER (PARTITION BY user_id ORDER BY created_at DESC, id DESC) - 1 AS place
             FROM notifications) t
       WHERE t.id = n.id`,
    );
    await run(
      `UPDATE chats c SET last_message_at = (SELECT max(created_at) FROM messages m WHERE m.chat_id = c.id)`,
    );
  });
}

async function employ(company: Company, url: string) {
  const { name, language, timeZone, people } = company;
  const [first, ...others] = people;
  if (!first) throw new Error('The company has no owner');
  const email = (username: string) => `${username}@${domain}`;
  const { status } = await anyone(url).post('/auth/register', {
    organization: { name },
    ...first,
    email: email(first.username),
    password,
  });
  if (status !== 201) throw new Error(`registering answered ${status}`);
  const owner = await loggedIn({ email: email(first.username) }, url);
  await owner.client.patch('/organizations/current', { locale: language });
  await owner.client.patch('/auth/me', { locale: language, timeZone });
  const employed = new Map([[first.username, owner]]);
  for (const { username, name: theirs } of others) {
    await made(owner, '/users', { username, name: theirs, email: email(username), password, role: 'member' });
    employed.set(username, await loggedIn({ email: email(username) }, url));
  }
  return employed;
}

function personOf(people: Map<string, Person>, username: string): Person {
  const person = people.get(username);
  if (!person) throw new Error(`Nobody is called ${username}`);
  return person;
}

async function made(owner: Person, path: string, body: object): Promise<Made> {
  const answer = await owner.client.post<Made>(path, body);
  if (answer.status !== 201)
    throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Returns the run that it started, if it called a role. */
async function say(people: Map<string, Person>, chatId: string, { by, text }: Line): Promise<string> {
  const { runs } = await post(personOf(people, by), chatId, text);
  return runs[0]?.id ?? '';
}

async function judge(person: Person, messageId: string, verdict: Omit<Verdict, 'by'>): Promise<void> {
  const { decision, content, comment } = verdict;
  const body = { decision, content, comment };
  const answer = await person.client.post<MessageBody>(`/messages/${messageId}/validate`, body);
  if (answer.status >= 300) throw new Error(`a verdict answered ${answer.status}`);
}

/** Some weeks of work, for the statistics; returns the chats of it. */
async function judgeOften({ judged }: Company, owner: Person): Promise<string[]> {
  const chats: string[] = [];
  for (const { role, question, answer, verdicts } of judged) {
    const { id } = await made(owner, '/chats', { kind: 'group', title: role });
    chats.push(id);
    for (const [decision, count] of Object.entries(verdicts) as [Verdict['decision'], number][])
      for (let time = 0; time < count; time++) {
        const { runs } = await post(owner, id, `@@${role} ${question}`);
        const { messageId } = await ended(owner, runs[0]?.id ?? '');
        await judge(owner, messageId ?? '', {
          decision,
          ...(decision === 'edit' ? { content: `${answer} ✓` } : {}),
          ...(decision === 'reject' ? { comment: '—' } : {}),
        });
        const rating = decision === 'reject' ? 'down' : 'up';
        if (time % 2 === 0) await owner.client.post(`/messages/${messageId}/feedback`, { rating });
      }
    await owner.client.patch(`/chats/${id}`, { isArchived: true });
  }
  return chats;
}
