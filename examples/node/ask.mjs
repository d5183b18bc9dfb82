// Asks a role in a chat over one WebSocket, prints the answer as it is written, and approves it.
//
//   ARTEL_EMAIL=olga@acme.example ARTEL_PASSWORD=... node examples/node/ask.mjs lawyer "May we sublet the office?"
//
// Node 22 needs nothing else; an older one takes the package `ws`. Where the connection breaks, it goes on.

const server = process.env.ARTEL_URL ?? 'http://127.0.0.1:8100';
const { ARTEL_EMAIL: email, ARTEL_PASSWORD: password } = process.env;
const [role, question] = process.argv.slice(2);
if (!email || !password || !role || !question) {
  console.error('ARTEL_EMAIL=... ARTEL_PASSWORD=... node ask.mjs <role> <question>');
  process.exit(2);
}
const beatMillis = 15_000;
const WebSocket = globalThis.WebSocket ?? (await import('ws')).WebSocket;

let token;

/** One request of the REST API. */
async function api(method, path, body) {
  const answer = await fetch(`${server}/api/v1${path}`, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  const data = await answer.json();
  // Errors are problem details (RFC 9457): `code` is for programs, `detail` for people.
  if (!answer.ok) throw new Error(`${method} ${path}: ${data.code}: ${data.detail}`);
  return data;
}

/** The answer so far. Events of a run are numbered `<run>-<attempt>-<place>`; places grow by one in an attempt. */
const answer = { attempt: 0, place: 0, text: '' };

/** Adds one event of the run, unless it is known already; returns the last one when the run is over. */
function take({ id, type, ...data }) {
  const [attempt, place] = id.split('-').slice(-2).map(Number);
  if (attempt < answer.attempt || (attempt === answer.attempt && place <= answer.place)) return undefined;
  if (type === 'reset') {
    // A new attempt: what was written before does not count.
    process.stderr.write(`\n(attempt ${data.attempt} begins)\n`);
    answer.text = '';
  }
  if (type === 'delta') show(answer.text + data.text);
  // After a gap the server tells where the answer stands, and goes on from there.
  if (type === 'snapshot') show(data.text);
  if (type === 'done') show(data.content);
  Object.assign(answer, { attempt, place });
  return type === 'done' || type === 'error' ? { type, ...data } : undefined;
}

/** Prints what was added to the text, or all of it where it has become another one. */
function show(text) {
  const isLonger = text.startsWith(answer.text);
  process.stdout.write(isLonger ? text.slice(answer.text.length) : `\n${text}`);
  answer.text = text;
}

/** The greatest number of a frame that we have seen: with it `resume` gets what we missed. */
let seen;
let runId;
// The same id for every try: sent again after a lost acknowledgement, it is still one message.
const clientId = crypto.randomUUID();

/** One connection, until the answer is there or the connection is gone: then undefined. */
function follow(chatId) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${server.replace(/^http/, 'ws')}/ws`, ['bearer', token]);
    const send = (event, data) => socket.send(JSON.stringify({ id: event, event, data }));
    let ended = false;
    const finish = (end) => {
      ended = true;
      resolve(end);
      socket.close();
    };
    // A network may die without a word: then the answers to our pings stay away.
    let heardAt = Date.now();
    const heartbeat = setInterval(() => {
      if (Date.now() - heardAt > 3 * beatMillis) socket.close();
      else if (socket.readyState === WebSocket.OPEN) send('ping', {});
    }, beatMillis);
    socket.addEventListener('error', () => undefined);
    socket.addEventListener('close', ({ code, reason }) => {
      clearInterval(heartbeat);
      if (!ended) process.stderr.write(`\n(the connection is gone: ${code} ${reason})\n`);
      resolve(undefined);
    });
    /** Where frames cannot be sent again, the run itself says how it stands. */
    const loadAnew = async () => {
      const run = await api('GET', `/runs/${runId}`);
      if (run.status === 'succeeded') finish({ type: 'done', messageId: run.messageId });
      else if (run.error) finish({ type: 'error', ...run.error });
      else send('runs.show', { chatId });
    };
    let isLost = false;
    socket.addEventListener('message', ({ data: text }) => {
      heardAt = Date.now();
      const { id, event, seq, data } = JSON.parse(text);
      // Numbers grow from frame to frame, but not by one.
      if (seq !== undefined) seen = Math.max(seen ?? 0, seq);
      if (event === 'ready') {
        // After a gap it is the first command that says from where.
        if (seen !== undefined) send('resume', { after: seen });
        if (!runId) send('message.send', { chatId, content: `@@${role} ${question}`, clientId });
        seen ??= data.seq;
      } else if (event === 'ack' && id === 'message.send') {
        runId = data.runs[0]?.id;
        if (!runId) reject(new Error(`there is no role @@${role} to ask here`));
        else if (isLost) loadAnew().catch(reject);
      } else if (event === 'error') {
        reject(new Error(`${data.code}: ${data.detail}`));
      } else if (event === 'reset') {
        isLost = true;
        seen = data.seq;
        if (runId) loadAnew().catch(reject);
      } else if (event === 'run.status' && data.chatId === chatId) {
        process.stderr.write(`(@@${data.agentUsername}: ${data.status})\n`);
      } else if (event === 'run.event' && data.chatId === chatId) {
        const end = take(data);
        if (end) finish(end);
      }
    });
  });
}

const login = async () => (token = (await api('POST', '/auth/login', { email, password })).accessToken);

await login();
const chat = await api('POST', '/chats', { kind: 'group', title: question.slice(0, 60) });
let end;
for (let pause = 250; !end; pause = Math.min(pause * 2, 10_000)) {
  end = await follow(chat.id);
  if (end) break;
  await new Promise((resolve) => setTimeout(resolve, pause));
  // Access tokens live for minutes; a program that has the password takes another.
  await login();
}
if (end.type === 'error') throw new Error(`${end.code}: ${end.detail}`);

// The answer is in the chat, and everybody sees that nobody has checked it yet.
const message = await api('GET', `/messages/${end.messageId}`);
show(message.content);
process.stderr.write(`\n(${message.validation.state})\n`);
const approved = await api('POST', `/messages/${message.id}/validate`, { decision: 'approve' });
process.stderr.write(`(${approved.validation.state})\n`);
