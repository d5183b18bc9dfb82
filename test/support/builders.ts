import { Client } from './client.js';

/** The deployment that all test files share: each of its APIs; on the scaled profile there are two. */
export const artelUrls = (): [string, ...string[]] => {
  const [first = 'http://127.0.0.1:8100', ...others] = process.env.TEST_ARTEL_URLS?.split(',') ?? [];
  return [first, ...others];
};
export const artelUrl = (): string => artelUrls()[0];
/** Where its rows are; on the embedded profile nobody else can look at them. */
export const databaseUrl = (): string => process.env.TEST_DATABASE_URL ?? '';
export const anyone = (url = artelUrl()): Client => new Client(url);

let count = 0;
const unique = (): string => `${Date.now().toString(36)}${process.pid.toString(36)}${(count++).toString(36)}`;

export const password = 'correct horse battery';

export interface Person {
  id: string;
  username: string;
  name: string;
  email: string;
  orgId: string;
  client: Client;
  accessToken: string;
  refreshToken: string;
}

interface SessionBody {
  user: { id: string; username: string; name: string; email: string };
  organization: { id: string };
  accessToken: string;
  refreshToken: string;
}

const personOf = (body: SessionBody, url: string): Person => ({
  ...body.user,
  orgId: body.organization.id,
  client: new Client(url, body.accessToken),
  accessToken: body.accessToken,
  refreshToken: body.refreshToken,
});

/** A new organization; returns its owner, logged in. */
export async function anOrg(url = artelUrl()): Promise<Person> {
  const name = unique();
  const { status, body } = await anyone(url).post<SessionBody>('/auth/register', {
    organization: { name: `Org ${name}` },
    username: `owner-${name}`,
    name: 'Ольга Владелец',
    email: `owner-${name}@example.com`,
    password,
  });
  if (status !== 201) throw new Error(`register answered ${status}: ${JSON.stringify(body)}`);
  return personOf(body, url);
}

/** A colleague in the same organization, logged in. */
export async function aUser(
  owner: Person,
  { username, role = 'member' }: { username?: string; role?: string } = {},
) {
  const name = username ?? `user-${unique()}`;
  const email = `${unique()}@example.com`;
  const { url } = owner.client;
  const made = await owner.client.post('/users', {
    username: name,
    email,
    password,
    role,
    name: `Имя ${name}`,
  });
  if (made.status !== 201)
    throw new Error(`POST /users answered ${made.status}: ${JSON.stringify(made.body)}`);
  return loggedIn({ email }, url);
}

/** The same person in a new session. */
export async function loggedIn({ email }: Pick<Person, 'email'>, url = artelUrl()): Promise<Person> {
  const { status, body } = await anyone(url).post<SessionBody>('/auth/login', { email, password });
  if (status !== 200) throw new Error(`login answered ${status}: ${JSON.stringify(body)}`);
  return personOf(body, url);
}

export interface ChatBody {
  id: string;
  kind: string;
  title: string;
  agentId: string | null;
  createdBy: string | null;
  isArchived: boolean;
  archivedAt: string | null;
  allowedAgentIds: string[] | null;
  whenBusy: string;
  validatorIds: string[] | null;
  validationDueMinutes: number | null;
  members: { userId: string; username: string; name: string; lastReadSeq: number; joinedAt: string }[];
  memberCount: number;
  unreadCount: number;
  mentionCount: number;
  lastReadSeq: number;
  lastMessage: { author: { name: string }; excerpt: string; hasFiles: boolean } | null;
  lastMessageAt: string | null;
}

/** A group chat of the owner and these people. */
export async function aChat(owner: Person, members: Person[] = []): Promise<ChatBody> {
  const { status, body } = await owner.client.post<ChatBody>('/chats', {
    kind: 'group',
    title: 'Обсуждение',
    memberIds: members.map((member) => member.id),
  });
  if (status !== 201) throw new Error(`POST /chats answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

export interface ValidationBody {
  state: string;
  by?: string;
  byName?: string;
  at?: string;
  comment?: string;
  originalContent?: string;
  diff?: { op: string; text: string }[];
  dueAt?: string;
  trusted?: { by: string; byName?: string; at: string };
}

export interface MessageBody {
  id: string;
  chatId: string;
  seq: number;
  author: { kind: string; id: string; username: string; name: string };
  content: string;
  mentions: { kind: string; id: string; username: string; refused?: string }[];
  validation: null | ValidationBody;
  runId: string | null;
  runs: {
    id: string;
    agentUsername: string;
    status: string;
    error?: { code: string; detail: string };
    messageId?: string;
  }[];
  replyToId: string | null;
  system: null | { type: string; userId?: string; username?: string; name?: string; title?: string };
  replyTo: null | {
    id: string;
    author: { username: string };
    excerpt: string;
    deleted: boolean;
    validation: null | { state: string };
  };
  feedback: null | { up: number; down: number; mine?: string };
  createdAt: string;
  editedAt: string | null;
  deletedAt: string | null;
  isCurrent: boolean;
  siblings: string[];
}

export interface PostedBody {
  message: MessageBody;
  runs: MessageBody['runs'];
  unknownMentions: string[];
}

/** Posts and expects 201. */
export async function post(
  author: Person,
  chatId: string,
  content: string,
  more: object = {},
): Promise<PostedBody> {
  const { status, body } = await author.client.post<PostedBody>(`/chats/${chatId}/messages`, {
    content,
    ...more,
  });
  if (status !== 201) throw new Error(`posting answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

export interface RunBody {
  id: string;
  status: string;
  attempts: number;
  generation: number;
  depth: number;
  chatId: string | null;
  messageId: string | null;
  error: { code: string; detail: string } | null;
  usage: { inputTokens: number; outputTokens: number } | null;
  partial: { text: string; eventId: string } | null;
}

/** Waits until a run has ended, and returns it. */
export async function ended(person: Person, runId: string, millis = 30_000): Promise<RunBody> {
  const end = Date.now() + millis;
  for (;;) {
    const { body } = await person.client.get<RunBody>(`/runs/${runId}`);
    if (['succeeded', 'failed', 'cancelled'].includes(body.status)) return body;
    if (Date.now() > end) throw new Error(`run ${runId} is still ${body.status}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Posts a question to a role and waits for its answer. */
export async function answer(author: Person, chatId: string, content: string): Promise<MessageBody> {
  const { runs } = await post(author, chatId, content);
  const [run] = runs;
  if (!run) throw new Error('the message started no run');
  const { messageId, error } = await ended(author, run.id);
  if (!messageId) throw new Error(`the run failed: ${JSON.stringify(error)}`);
  return (await author.client.get<MessageBody>(`/messages/${messageId}`)).body;
}

/** The answer that a run wrote, if it is in the chat. */
export async function answerTo(
  person: Person,
  chatId: string,
  runId: string,
): Promise<MessageBody | undefined> {
  const { body } = await person.client.get<{ items: MessageBody[] }>(`/chats/${chatId}/messages?limit=200`);
  return body.items.find((message) => message.runId === runId);
}

export async function anApiKey(owner: Person, more: object = {}): Promise<string> {
  const { body } = await owner.client.post<{ key: string }>('/api-keys', { name: 'a key', ...more });
  return body.key;
}
