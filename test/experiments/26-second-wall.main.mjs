// Experiment 26 in a process of its own: the built application with its organization filters switched off.
// Argument: how many statements shall lose their filter. Settings from the environment. Prints the figures as one line of JSON.
import { DataSource } from 'typeorm';
import { Pool } from 'undici';
import { walls } from '../support/walls-down.mjs';

const { loadConfig } = await import('../../dist/src/platform/config/index.js');
const { createApp } = await import('../../dist/src/app.js');
const { inOrganization, withoutTables } = await import('../../dist/src/platform/database/index.js');
const { asOwner } = await import('../../dist/src/platform/database/scope.js');

const organizations = 4;
const controlRequests = 400;
const wanted = Number(process.argv[2]);
const inFlight = 8;
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

const app = await createApp(loadConfig(process.env, { envFile: '/nonexistent', argv: [] }));
await app.listen(0, '127.0.0.1');
const server = new Pool(await app.getUrl(), { connections: inFlight });

async function call(token, method, path, payload) {
  const headers = {
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...(payload ? { 'content-type': 'application/json' } : {}),
  };
  const answer = await server.request({ method, path, headers, body: payload && JSON.stringify(payload) });
  return { status: answer.statusCode, text: await answer.body.text() };
}

async function make(token, path, payload) {
  const { status, text } = await call(token, 'POST', `/api/v1${path}`, payload);
  if (status >= 300) throw new Error(`${path} answered ${status}: ${text}`);
  return JSON.parse(text);
}

/** One organization with one of everything; `ids` by kind. */
async function found(n) {
  const password = 'correct horse battery';
  const name = `wall-${n}-${Date.now()}`;
  const session = await make(undefined, '/auth/register', {
    organization: { name },
    username: name,
    email: `${name}@example.com`,
    password,
  });
  const token = session.accessToken;
  const user = await make(token, '/users', {
    username: `b-${name}`,
    email: `b-${name}@example.com`,
    role: 'member',
  });
  const chat = await make(token, '/chats', { kind: 'group', title: name, memberIds: [user.id] });
  const roles = JSON.parse((await call(token, 'GET', '/api/v1/roles')).text).items;
  const agentChat = await make(token, '/chats', { kind: 'agent', agentId: roles[0].id });
  const posted = await make(token, `/chats/${chat.id}/messages`, {
    content: `@@${roles[0].username} ${name}`,
  });
  const key = await make(token, '/api-keys', { name });
  const ids = {
    user: [session.user.id, user.id],
    chat: [chat.id, agentChat.id],
    message: [posted.message.id],
    run: posted.runs.map(({ id }) => id),
    agent: roles.map(({ id }) => id),
    key: [key.id],
  };
  return { id: session.organization.id, token, key: key.key, ids };
}

const random = (items) => items[Math.floor(Math.random() * items.length)];

/** What one organization asks of another's things, and of its own lists, which must hold nothing of others. */
const questions = [
  ({ chat }) => ['GET', `/api/v1/chats/${random(chat)}`],
  ({ chat }) => ['GET', `/api/v1/chats/${random(chat)}/messages`],
  ({ chat }) => ['GET', `/api/v1/chats/${random(chat)}/runs`],
  ({ message }) => ['GET', `/api/v1/messages/${random(message)}`],
  ({ run }) => ['GET', `/api/v1/runs/${random(run)}`],
  ({ user }) => ['GET', `/api/v1/users/${random(user)}`],
  ({ agent }) => ['GET', `/api/v1/agents/${random(agent)}`],
  ({ chat }) => ['POST', `/api/v1/chats/${random(chat)}/messages`, { content: 'let me in' }],
  ({ user }) => ['PATCH', `/api/v1/users/${random(user)}`, { name: 'taken over' }],
  ({ user }) => ['POST', '/api/v1/chats', { kind: 'group', title: 'x', memberIds: [random(user)] }],
  ({ agent }) => ['POST', '/api/v1/chats', { kind: 'agent', agentId: random(agent) }],
  ({ key }) => ['DELETE', `/api/v1/api-keys/${random(key)}`],
  ({ message }) => ['POST', `/api/v1/messages/${random(message)}/validate`, { decision: 'approve' }],
  // Every name has this word.
  () => ['GET', '/api/v1/search?q=wall'],
  ({ chat }) => ['GET', `/api/v1/search?q=wall&chatId=${random(chat)}`],
  () => ['GET', '/api/v1/users'],
  () => ['GET', '/api/v1/chats'],
  () => ['GET', '/api/v1/agents'],
  () => ['GET', '/api/v1/api-keys'],
  () => ['GET', '/v1/models'],
];

/** Asks on until enough was asked; returns how many answers held anything of others, or changed it. */
async function ask(orgs, ownerOf, enough) {
  let [asked, foreign] = [0, 0];
  const one = async () => {
    const caller = random(orgs);
    const other = random(orgs.filter((org) => org !== caller));
    const [method, path, body] = questions[asked++ % questions.length](other.ids);
    const token = path.startsWith('/v1/') ? caller.key : caller.token;
    const { status, text } = await call(token, method, path, body);
    if (status >= 300) return;
    const owners = [...text.matchAll(uuid)].map(([id]) => ownerOf.get(id)).filter(Boolean);
    if (owners.some((owner) => owner !== caller) || method === 'DELETE') foreign++;
  };
  const askOn = async () => {
    while (!enough(asked)) await one();
  };
  await Promise.all(Array.from({ length: inFlight }, askOn));
  return { asked, foreign };
}

const orgs = [];
for (let n = 0; n < organizations; n++) orgs.push(await found(n));
const ownerOf = new Map(
  orgs.flatMap((org) => [org.id, ...Object.values(org.ids).flat()].map((id) => [id, org])),
);

walls.filter = false;
const began = performance.now();
const { asked: requests, foreign } = await ask(orgs, ownerOf, () => walls.unfiltered >= wanted);
const seconds = (performance.now() - began) / 1_000;
const unfiltered = walls.unfiltered;

// Below the application: every table, asked in an organization's scope, and in none.
const dataSource = app.get(DataSource);
const tables = await asOwner(() =>
  dataSource.query(`SELECT table_name AS name FROM information_schema.columns
                    WHERE table_schema = 'public' AND column_name = 'org_id'`),
);
const count = async (table, condition) =>
  (await dataSource.query(`SELECT count(*)::int AS n FROM ${table} WHERE ${condition}`))[0].n;
let [rowsOfOthers, rowsWithoutContext, rowsInAll] = [0, 0, 0];
for (const { name } of tables) {
  const [{ id }] = orgs;
  rowsOfOthers += await inOrganization(id, () => count(name, `org_id <> '${id}'`));
  rowsWithoutContext += await withoutTables(() => count(name, 'true'));
  rowsInAll += await asOwner(() => count(name, 'true'));
}

// And that all this can fail: with the second wall down too, the same questions are answered.
walls.rows = false;
const { foreign: control } = await ask(orgs, ownerOf, (asked) => asked >= controlRequests);
await server.destroy();
await app.close();
console.log(
  JSON.stringify({
    requests,
    seconds,
    unfiltered,
    foreign,
    rowsOfOthers,
    rowsWithoutContext,
    rowsInAll,
    control,
  }),
);
process.exit(0);
