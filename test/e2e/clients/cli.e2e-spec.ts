import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  aChat,
  anOrg,
  artelUrl,
  aUser,
  ended,
  password,
  post,
  type ChatBody,
  type MessageBody,
  type Person,
  type RunBody,
} from '../../support/builders.js';
import { waitsFor } from '../../support/approvals.js';
import { CuttingProxy } from '../../support/cutting-proxy.js';
import { aDeployment, modelUrl } from '../../support/profile.js';
import { freePort } from '../../support/services.js';
import { aTerminal, removeTerminals, type Terminal } from '../../support/terminal.js';

afterAll(removeTerminals);

const agentChats = async (person: Person): Promise<ChatBody[]> => {
  const { body } = await person.client.get<{ items: ChatBody[] }>('/chats');
  return body.items.filter(({ kind }) => kind === 'agent');
};
const messagesOf = async (person: Person, chatId: string): Promise<MessageBody[]> =>
  (await person.client.get<{ items: MessageBody[] }>(`/chats/${chatId}/messages`)).body.items;
const runsOf = async (person: Person, chatId: string): Promise<RunBody[]> =>
  (await person.client.get<{ items: RunBody[] }>(`/chats/${chatId}/runs`)).body.items;
const counted = (count: number): string => Array.from({ length: count }, (_, i) => `t${i}`).join(' ');

let owner: Person;
let terminal: Terminal;
beforeAll(async () => {
  owner = await anOrg();
  terminal = await aTerminal().login(owner);
});

describe('Logging in', () => {
  it('keeps the tokens for nobody else to read, until logout ends the session everywhere', async () => {
    const mine = await aTerminal().login(owner);
    expect(statSync(mine.file).mode & 0o777).toBe(0o600);
    expect(statSync(join(mine.home, 'artel')).mode & 0o777).toBe(0o700);
    const me = await mine.ok(['whoami']);
    expect(me.stdout).toBe(
      `@${owner.username} (${owner.name}, ${owner.email}), owner of ${await organizationName()} at ${artelUrl()}\n`,
    );
    const machine = JSON.parse((await mine.ok(['whoami', '--json'])).stdout) as { user: { id: string } };
    expect(machine.user.id).toBe(owner.id);

    const { accessToken } = mine.session;
    await mine.ok(['logout']);
    expect(readFileSync(mine.file, 'utf8')).not.toContain(accessToken);
    expect((await owner.client.withToken(accessToken).get('/auth/me')).status).toBe(401);
    expect(await mine.run(['whoami'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: `error: not logged in at ${artelUrl()}: run \`npm run -s cli -- login --server ${artelUrl()}\`\n`,
    });
  });

  it('takes what is missing from standard input, and never repeats the password', async () => {
    const mine = aTerminal();
    const { stdout, stderr } = await mine.ok(['login', '--server', artelUrl()], {
      input: `${owner.email}\n${password}\n`,
    });
    expect(stdout).toContain(`@${owner.username}`);
    expect(stdout + stderr).not.toContain(password);
    await mine.ok(['whoami']);
  });

  it('saves nothing when it is refused', async () => {
    const mine = aTerminal();
    const login = ['login', '--server', artelUrl(), '--email', owner.email];
    expect(await mine.run([...login, '--password', 'wrong'])).toMatchObject({
      code: 1,
      stderr: 'error: invalid_credentials: The e-mail or password is wrong\n',
    });
    expect(await mine.run(login)).toMatchObject({ code: 2, stderr: 'error: password is missing\n' });
    expect(() => statSync(mine.file)).toThrow('ENOENT');
  });

  it('registers an organization with its owner', async () => {
    const mine = aTerminal();
    const name = `cli-${Date.now().toString(36)}`;
    const register = [
      'register',
      '--server',
      artelUrl(),
      '--organization',
      `Артель ${name}`,
      '--username',
      name,
    ];
    const { stdout } = await mine.ok([...register, '--email', `${name}@example.com`], {
      input: `${password}\n`,
    });
    expect(stdout).toBe(`Logged in to ${artelUrl()} as @${name} of Артель ${name}\n`);
    expect((await mine.ok(['whoami'])).stdout).toContain('owner of');
    const again = await mine.run([...register, '--email', 'no e-mail', '--password', 'short']);
    expect(again).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^error: validation_failed: .*email: .+\n$/),
    });
  });

  it('obeys ARTEL_URL and ARTEL_TOKEN, and gives a token to no other server than its own', async () => {
    const nowhere = aTerminal();
    const env = { ARTEL_URL: artelUrl(), ARTEL_TOKEN: owner.accessToken };
    expect((await nowhere.ok(['whoami'], { env })).stdout).toContain(owner.email);
    expect(await nowhere.run(['whoami'], { env: { ...env, ARTEL_TOKEN: 'no-token' } })).toMatchObject({
      code: 1,
      stderr: 'error: invalid_token: The token is not valid\n',
    });
    const other = `http://127.0.0.1:${await freePort()}`;
    const refused = await terminal.run(['whoami'], { env: { ARTEL_URL: other } });
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(`not logged in at ${other}`) });
  });
});

describe('A session', () => {
  it('is renewed when its access token is refused, once for all processes that run', async () => {
    const mine = await aTerminal().login(owner);
    const first = mine.session;
    mine.spoilAccessToken();
    const all = await Promise.all(Array.from({ length: 4 }, () => mine.run(['whoami'])));
    expect(all.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      all.map(() => ({ code: 0, stderr: '' })),
    );
    expect(mine.session.refreshToken).not.toBe(first.refreshToken);
    expect(statSync(mine.file).mode & 0o777).toBe(0o600);

    // What was saved is the token that the server knows, not one that was rotated away.
    mine.spoilAccessToken();
    await mine.ok(['whoami']);
  });

  it('that is over says so', async () => {
    const mine = await aTerminal().login(owner);
    await owner.client.withToken(mine.session.accessToken).post('/auth/logout');
    expect(await mine.run(['roles'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^error: the session is over \(invalid_token\); .*login --server .*\n$/),
    });
  });
});

describe('Lists', () => {
  it('show roles and agents in aligned columns, and whole to machines', async () => {
    const { stdout } = await terminal.ok(['roles']);
    const lines = stdout.trimEnd().split('\n');
    const lawyer = lines.find((line) => line.startsWith('@@lawyer '));
    expect(lines[0]).toMatch(/^ROLE +NAME +TITLE +DESCRIPTION$/);
    expect(lawyer).toContain('Корпоративный юрист');
    expect(lawyer?.indexOf('Юрист')).toBe(lines[0]?.indexOf('NAME'));
    const roles = JSON.parse((await terminal.ok(['roles', '--json'])).stdout) as { username: string }[];
    expect(roles.map(({ username }) => username)).toEqual(
      lines.slice(1).map((line) => line.split(' ')[0]?.slice(2)),
    );

    expect((await terminal.ok(['agents'])).stdout).toMatch(
      /^AGENT +TYPE +MODEL +.*\n(.*\n)*lawyer +simple +default +file/,
    );
    const agents = JSON.parse((await terminal.ok(['agents', '--json'])).stdout) as { prompt: string }[];
    expect(agents).toContainEqual(
      expect.objectContaining({ username: 'lawyer', prompt: expect.any(String) }),
    );
  });
});

describe('chat', () => {
  it('streams the answer while it is written, and says how to approve it', async () => {
    const member = await aUser(owner);
    const mine = await aTerminal().login(member);
    const asked = await mine.ok([
      'chat',
      '@@lawyer',
      'Проверь пункт 4',
      '[[tokens:8]] [[first:300]] [[delay:60]]',
    ]);
    expect(asked.stdout).toBe(`${counted(8)}\n`);
    expect(asked.streamedFor).toBeGreaterThan(200);
    const [chat] = await agentChats(member);
    const [answer] = await messagesOf(member, chat?.id ?? '');
    expect(answer).toMatchObject({ content: counted(8), validation: { state: 'unvalidated' } });
    expect(asked.stderr).toBe(
      '@@lawyer: queued\n@@lawyer: thinking\n' +
        `Unvalidated answer ${answer?.id}\nApprove it with: npm run -s cli -- validate ${answer?.id} approve\n`,
    );
    const approved = await mine.ok(['validate', answer?.id ?? '', 'approve', '--comment', 'верно']);
    expect(approved.stdout).toBe(`Answer ${answer?.id}: approved\n`);
    expect((await messagesOf(member, chat?.id ?? ''))[0]?.validation).toMatchObject({
      state: 'approved',
      by: member.id,
      comment: 'верно',
    });
  });

  it('goes on in the last chat with the role, or begins a new one', async () => {
    const member = await aUser(owner);
    const mine = await aTerminal().login(member);
    await mine.ok(['chat', 'hr', '[[tokens:1]]']);
    await mine.ok(['chat', 'hr', '[[tokens:1]]']);
    const [first] = await agentChats(member);
    expect(await messagesOf(member, first?.id ?? '')).toHaveLength(4);
    await mine.ok(['chat', 'hr', '[[tokens:1]]', '--new']);
    await mine.ok(['chat', 'hr', '[[tokens:1]]']);
    const chats = await agentChats(member);
    expect(chats).toHaveLength(2);
    expect(await messagesOf(member, first?.id ?? '')).toHaveLength(4);
  });

  it('reads the question from standard input, approves at once, and answers machines', async () => {
    const question = 'Строка 1\nСтрока 2: "кавычки" $HOME [[echo]]';
    const { stdout, stderr } = await terminal.ok(['chat', 'accountant', '-', '--approve', '--json'], {
      input: `${question}\n`,
    });
    const answer = JSON.parse(stdout) as {
      content: string;
      messageId: string;
      chatId: string;
      validation: string;
    };
    const heard = JSON.parse(answer.content) as { messages: { content: string }[] };
    expect(heard.messages.at(-1)?.content).toContain(question);
    expect(answer.validation).toBe('approved');
    expect(stderr).toContain('Approved\n');
    const { body } = await owner.client.get<MessageBody>(`/messages/${answer.messageId}`);
    expect(body).toMatchObject({ chatId: answer.chatId, validation: { state: 'approved' } });
  });

  it('asks before the members of another chat', async () => {
    const chat = await aChat(owner, [await aUser(owner)]);
    const { stdout, stderr } = await terminal.ok([
      'chat',
      'Lawyer',
      'Можно? @nobody-here [[tokens:2]]',
      '--chat',
      chat.id,
    ]);
    expect(stdout).toBe('t0 t1\n');
    expect(stderr).toContain('Nobody here is called @nobody-here\n');
    const [, asked] = await messagesOf(owner, chat.id);
    expect(asked?.content).toBe('@@lawyer Можно? @nobody-here [[tokens:2]]');
    const foreign = await aChat(await anOrg());
    expect(await terminal.run(['chat', 'lawyer', 'Можно?', '--chat', foreign.id])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/error: not_found: The chat was not found\n$/),
    });
  });

  it('ends with the code and the detail of a failed run', async () => {
    const { code, stdout, stderr } = await terminal.run([
      'chat',
      'lawyer',
      '[[tokens:4]] [[fault:clean-cut]]',
    ]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: 't0 t1\n' });
    expect(stderr).toMatch(/\nerror: model_incomplete: .+\n$/);
    expect(stderr).not.toContain('Approve');
  });

  it('cancels the run on Ctrl-C', async () => {
    const member = await aUser(owner);
    const mine = await aTerminal().login(member);
    const asking = mine.start(['chat', 'lawyer', '[[drip:50]]']);
    await asking.printed(/t0 t1/);
    asking.interrupt();
    const { code, stderr } = await asking.done;
    expect({ code, told: stderr.split('\n').at(-2) }).toEqual({
      code: 130,
      told: 'error: the run is cancelled',
    });
    const [chat] = await agentChats(member);
    expect(await runsOf(member, chat?.id ?? '')).toMatchObject([{ status: 'cancelled' }]);
  });
});

describe('A broken connection', () => {
  it('loses and repeats nothing: the stream goes on where it was cut', async () => {
    const member = await aUser(owner);
    await using proxy = await CuttingProxy.start(artelUrl(), { afterBytes: 1_500 });
    const mine = await aTerminal(proxy.url).login(member);
    const { stdout, stderr } = await mine.ok(['chat', 'lawyer', '[[tokens:30]] [[delay:40]]']);
    expect(stdout).toBe(`${counted(30)}\n`);
    expect(proxy.cuts).toBe(1);
    const [first, second, ...others] = proxy.streams;
    expect(first).not.toMatch(/last-event-id/i);
    expect(second).toMatch(/last-event-id: [0-9a-f-]{36}-1-\d+\r\n/i);
    expect(others).toEqual([]);
    expect(stderr).toContain('The stream was cut (');
    const [chat] = await agentChats(member);
    expect(await runsOf(member, chat?.id ?? '')).toMatchObject([{ status: 'succeeded', attempts: 1 }]);
  });

  it('asks once, although the acknowledgement of the question was lost', async () => {
    const member = await aUser(owner);
    await using proxy = await CuttingProxy.start(artelUrl(), { answersTo: /^POST \S+\/messages / });
    const mine = await aTerminal(proxy.url).login(member);
    expect((await mine.ok(['chat', 'lawyer', '[[tokens:3]]'])).stdout).toBe('t0 t1 t2\n');
    expect(proxy.cuts).toBe(1);
    const [chat] = await agentChats(member);
    expect(await messagesOf(member, chat?.id ?? '')).toHaveLength(2);
  });

  it('to a worker that died: the new attempt is announced, and only its text counts', async () => {
    const deployment = await aDeployment();
    try {
      const mine = await aTerminal(deployment.url).login(await anOrg(deployment.url));
      const asking = mine.start(['chat', 'lawyer', '[[tokens:40]] [[delay:50]]']);
      await asking.printed(/t0 t1/);
      await deployment.consumers[0]?.kill();
      if (deployment.profile === 'embedded') await deployment.restartEmbedded();
      else await deployment.addWorker();
      const { code, stdout, stderr } = await asking.done;
      expect({ code, stderr }).toEqual({
        code: 0,
        stderr: expect.stringContaining('starts over (attempt 2)\n'),
      });
      expect(stdout).toMatch(/^t0 t1[^\n]*\n/);
      expect(stdout.split('\n').at(-2)).toBe(counted(40));
    } finally {
      await deployment.stop();
    }
  }, 90_000);
});

describe('Mistakes', () => {
  it.each([
    [['fly'], /unknown command 'fly'/],
    [['roles', '--yaml'], /unknown option '--yaml'/],
    [['chat', 'lawyer'], /missing required argument 'question'/],
    [['chat', 'lawyer', '-'], /the question is empty/],
    [['validate', 'x', 'praise'], /Allowed choices are approve, edit, reject/],
    [['validate', 'x', 'edit'], /edit needs --content/],
    [['validate', 'x', 'approve', '--content', 'y'], /only edit takes --content/],
    [['login', '--server', 'nowhere'], /"nowhere" is not the address of a server/],
    [[], /Usage: npm run -s cli -- /],
  ])('in the command %j: exit code 2', async (args, told) => {
    expect(await terminal.run(args)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(told),
    });
  });

  it('shows help where it is asked for', async () => {
    expect((await terminal.ok(['--help'])).stdout).toMatch(/login[^]*chat[^]*validate/);
    expect((await terminal.ok(['chat', '--help'])).stdout).toContain('--approve');
  });

  it('name a role that is not there, and those that are', async () => {
    expect(await terminal.run(['chat', 'nobody', 'Кто здесь?'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^error: there is no role "nobody" here; the roles are: .*lawyer.*\n$/),
    });
  });

  it('tell a server that is not there, or is not Artel, in one line', async () => {
    const env = { ARTEL_TOKEN: 'x', ARTEL_URL: `http://127.0.0.1:${await freePort()}` };
    expect(await terminal.run(['roles'], { env })).toMatchObject({
      code: 1,
      stderr: `error: ${env.ARTEL_URL} cannot be reached: the connection is refused, is the server running?\n`,
    });
    const other = { ARTEL_TOKEN: 'x', ARTEL_URL: modelUrl() };
    expect(await terminal.run(['roles'], { env: other })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^error: GET \/roles\?limit=200 answered 404 .*\n$/),
    });
  });

  it('of a second verdict', async () => {
    const { stdout } = await terminal.ok(['chat', 'lawyer', '[[tokens:1]]', '--json', '--new']);
    const { messageId } = JSON.parse(stdout) as { messageId: string };
    await terminal.ok(['validate', messageId, 'edit', '--content', '-'], { input: 'Исправлено\n' });
    const { body } = await owner.client.get<MessageBody>(`/messages/${messageId}`);
    expect(body).toMatchObject({
      content: 'Исправлено',
      validation: { state: 'edited', originalContent: 't0' },
    });
    expect(await terminal.run(['approve', messageId])).toMatchObject({
      code: 1,
      stderr: 'error: already_validated: The answer was already validated\n',
    });
  });
});

describe('Calls that wait for a decision', () => {
  async function waiting(expression: string) {
    const { runs } = await post(
      owner,
      (await aChat(owner)).id,
      `@@careful [[tool:calculator {"expression":"${expression}"}]]`,
    );
    return waitsFor(owner, runs[0]?.id ?? '');
  }
  const resultOf = async (runId: string) => {
    expect(await ended(owner, runId)).toMatchObject({ status: 'succeeded' });
    const { body } = await owner.client.get<{ items: { kind: string; result: string }[] }>(
      `/runs/${runId}/steps`,
    );
    return body.items.find(({ kind }) => kind === 'tool')?.result;
  };

  it('are listed, approved, changed and rejected', async () => {
    const role = { username: 'careful', name: 'Счетовод', title: 'Счетовод', description: 'Считает' };
    const asking = { tools: ['calculator'], toolPolicies: { calculator: 'ask' } };
    await owner.client.post('/agents', { ...role, type: 'simple', prompt: 'Считай.', ...asking });
    const [first, second, third] = [await waiting('2+2'), await waiting('3+3'), await waiting('4+4')];
    const { stdout } = await terminal.ok(['approvals', 'list']);
    const line = stdout.split('\n').find((text) => text.startsWith(first.id));
    expect(line).toMatch(/ @@careful +calculator +\S+Z +\{"expression":"2\+2"\}$/);
    const listed = JSON.parse((await terminal.ok(['approvals', 'list', '--json'])).stdout) as {
      id: string;
    }[];
    expect(listed.map(({ id }) => id).sort()).toEqual([first.id, second.id, third.id].sort());

    const told = await terminal.ok(['approvals', 'approve', first.id]);
    expect(told.stdout).toBe('Call of calculator: approved\n');
    expect(await resultOf(first.runId)).toBe('4');
    await terminal.ok(['approvals', 'approve', second.id, '--arguments', '-'], {
      input: '{"expression":"5+5"}\n',
    });
    expect(await resultOf(second.runId)).toBe('10');
    await terminal.ok(['approvals', 'reject', third.id, '--comment', 'Не надо']);
    expect(await resultOf(third.runId)).toContain('Не надо');
    expect(await terminal.run(['approvals', 'reject', third.id])).toMatchObject({ code: 1, stdout: '' });
    expect(await terminal.run(['approvals', 'approve', third.id, '--arguments', '5'])).toMatchObject({
      code: 2,
      stderr: 'error: --arguments must be a JSON object\n',
    });
  });
});

async function organizationName(): Promise<string> {
  return (await owner.client.get<{ name: string }>('/organizations/current')).body.name;
}
