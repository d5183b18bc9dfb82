import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import jwt from 'jsonwebtoken';
import { ArtelProcess } from '../support/artel-process.js';
import { anApiKey, anyone, aUser, password, type Person } from '../support/builders.js';
import { Client } from '../support/client.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, profile } from '../support/profile.js';
import { copyDatabase, copyDataDir } from '../support/template.js';
import { aTerminal, removeTerminals, type Outcome, type Terminal } from '../support/terminal.js';

const scaled = profile === 'scaled';
const scaledSecret = 'a-secret-of-the-tests-that-is-long-enough';

interface Made {
  organization: { id: string; name: string };
  user: { id: string; username: string; email: string; role: string };
  passwordLink: { url: string; expiresAt: string } | null;
}

/** A terminal on the machine of the server, in a folder without its settings. */
let terminal: Terminal;
let deployment: Deployment;
let env: Record<string, string>;
/** What the server signs with. */
let secret: string;
/** What the command line finds there: in DATA_DIR, or in the environment. */
const settingsOf = ({ DATA_DIR, JWT_SECRET }: Record<string, string>): Record<string, string> =>
  scaled ? { JWT_SECRET: JWT_SECRET ?? '' } : { DATA_DIR: DATA_DIR ?? '' };

const run = (...args: string[]): Promise<Outcome> => terminal.run(args, { env });
const json = async <T>(...args: string[]): Promise<T> =>
  JSON.parse((await terminal.ok([...args, '--json'], { env })).stdout) as T;

const generatedSecret = (dataDir: string): string =>
  (JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8')) as { JWT_SECRET: string }).JWT_SECRET;

const anAddress = (): string => `${randomUUID()}@example.com`;
const aName = (): string => `Org ${randomUUID()}`;
const createOrganization = (name: string, email: string, ...more: string[]) =>
  json<Made>('org', 'create', name, '--username', 'owner', '--email', email, ...more);

interface Login {
  accessToken: string;
  refreshToken: string;
  user: { id: string; username: string; name: string; email: string };
  organization: { id: string };
}
async function login(email: string, given = password): Promise<Person> {
  const { status, body } = await anyone(deployment.url).post<Login>('/auth/login', {
    email,
    password: given,
  });
  expect(status).toBe(200);
  const client = new Client(deployment.url, body.accessToken);
  return { ...body.user, ...body, orgId: body.organization.id, client };
}

beforeAll(async () => {
  deployment = await aDeployment({ ALLOW_SIGNUP: 'false' });
  env = { ...settingsOf(deployment.env), ARTEL_URL: deployment.url };
  terminal = aTerminal(deployment.url);
  secret = scaled ? scaledSecret : generatedSecret(deployment.env.DATA_DIR ?? '');
}, 90_000);
afterAll(async () => {
  removeTerminals();
  await deployment.stop();
});

/** A token as the command line signs it. */
function operatorToken(more: object = {}): string {
  const claims = { iss: 'artel', aud: 'artel-operator', jti: randomUUID(), ...more };
  const header = { alg: 'HS256', typ: 'artel-operator+jwt' };
  return jwt.sign(claims, secret, { expiresIn: 60, header });
}

describe('An organization', () => {
  it('is created where registration is closed, with an owner who chooses their password by a link', async () => {
    const [name, email] = [aName(), anAddress()];
    // The first one may be registered also where registration is closed.
    const signup = async () => (await anyone(deployment.url).get('/auth/signup')).body;
    expect(await signup()).toEqual({ isOpen: true, isEmpty: true, sendsMail: false });
    await createOrganization(aName(), anAddress());
    expect(await signup()).toEqual({ isOpen: false, isEmpty: false, sendsMail: false });
    const register = { organization: { name }, username: 'owner', email, password };
    expect((await anyone(deployment.url).post('/auth/register', register)).status).toBe(403);
    const created = await terminal.ok(['org', 'create', name, '--username', 'Owner', '--email', email], {
      env,
    });
    const [first = '', second, link = '', ...more] = created.stdout.trimEnd().split('\n');
    expect(first).toMatch(
      new RegExp(`^Organization ${name} \\([0-9a-f-]{36}\\) with its owner @owner \\(${email}\\)$`),
    );
    expect(second).toMatch(/^Their password is chosen here, once, until 2\d{3}-.*Z:$/);
    expect([more, created.stderr]).toEqual([[], '']);

    const [, token] = link.split('#');
    const choose = () => anyone(deployment.url).post('/auth/password-reset/confirm', { token, password });
    expect((await choose()).status).toBe(204);
    expect((await choose()).status).toBe(410);
    const owner = await login(email);
    expect((await owner.client.get<{ name: string }>('/organizations/current')).body.name).toBe(name);
    // It has what every organization has from its start.
    expect((await owner.client.get<{ items: object[] }>('/roles')).body.items.length).toBeGreaterThan(0);
  });

  it('gets a password at once, asked for without showing it, or given', async () => {
    const email = anAddress();
    const options = [
      'org',
      'create',
      aName(),
      '--username',
      'owner',
      '--email',
      email,
      '--password',
      '--json',
    ];
    const { stdout } = await terminal.ok(options, { env, input: `${password}\n` });
    expect((JSON.parse(stdout) as Made).passwordLink).toBeNull();
    expect(stdout).not.toContain(password);
    await login(email);
    const [another, given] = [anAddress(), 'another good password'];
    await createOrganization(aName(), another, '--password', given);
    await login(another, given);
  });

  it('is found in the list, by its name, its people and its id', async () => {
    const [name, email] = [aName(), anAddress()];
    const { organization } = await createOrganization(name, email);
    await json(
      'user',
      'create',
      '--organization',
      organization.id,
      '--username',
      'two',
      '--email',
      anAddress(),
    );
    const all = await json<{ id: string; name: string; users: number }[]>('org', 'list');
    expect(all.find(({ id }) => id === organization.id)).toMatchObject({ name, users: 2 });
    const { stdout } = await terminal.ok(['org', 'list'], { env });
    expect(stdout).toMatch(/^ID +NAME +USERS +CREATED\n/);
    expect(stdout).toMatch(new RegExp(`${organization.id} +${name} +2 +2\\d{3}-`));
    const page = await new Client(deployment.url, operatorToken()).get('/operator/organizations?limit=1');
    expect(page.body).toMatchObject({ items: [{}], nextCursor: expect.any(String) });
  });
});

describe('A person', () => {
  it('is added to an organization by its name or id, in any role', async () => {
    const [name, email] = [aName(), anAddress()];
    const { organization } = await createOrganization(name, email, '--password', password);
    const create = (which: string, username: string, ...more: string[]) =>
      json<Made>(
        'user',
        'create',
        '--organization',
        which,
        '--username',
        username,
        '--email',
        anAddress(),
        ...more,
      );
    const member = await create(name, 'one');
    expect(member).toMatchObject({ organization: { id: organization.id }, user: { role: 'member' } });
    expect(member.passwordLink?.url).toContain('#');
    const admin = await create(organization.id, 'two', '--role', 'admin', '--name', 'Второй');
    expect(admin.user).toMatchObject({ role: 'admin', name: 'Второй' });
    expect((await create(name, 'three', '--role', 'owner', '--password', password)).passwordLink).toBeNull();
    const owner = await login(email);
    const people = await owner.client.get<{ items: { username: string; role: string }[] }>('/users');
    expect(people.body.items.map(({ username, role }) => `${username} ${role}`)).toEqual([
      'owner owner',
      'one member',
      'two admin',
      'three owner',
    ]);
  });

  it('is refused where it is not clear or not possible', async () => {
    const [name, email] = [aName(), anAddress()];
    await createOrganization(name, email);
    await createOrganization(name, anAddress());
    const create = (...args: string[]) => run('user', 'create', '--username', 'x', '--email', email, ...args);
    const told = async (outcome: Promise<Outcome>) => {
      const { code, stdout, stderr } = await outcome;
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      return stderr;
    };
    expect(await told(create())).toMatch(
      /^error: conflict: There are several organizations: give the id of one\n$/,
    );
    expect(await told(create('--organization', name))).toMatch(
      /^error: conflict: Several organizations have this name/,
    );
    expect(await told(create('--organization', aName()))).toBe(
      'error: not_found: The organization was not found\n',
    );
    expect(await told(create('--organization', randomUUID()))).toMatch(/^error: not_found/);
    const { organization } = await createOrganization(aName(), anAddress());
    expect(await told(create('--organization', organization.id))).toMatch(/^error: already_exists: .*email/);
    expect(await told(run('org', 'create', 'X', '--username', 'no spaces', '--email', 'x'))).toMatch(
      /^error: validation_failed: .*owner\.username.*owner\.email/,
    );
  });

  it('who forgot their password is given a link; until it is used nothing changes', async () => {
    const email = anAddress();
    await createOrganization(aName(), email, '--password', password);
    const { url } = await json<{ url: string }>('user', 'reset-password', email);
    await login(email);
    const [, token] = url.split('#');
    const chosen = 'a password of their own';
    const body = { token, password: chosen };
    expect((await anyone(deployment.url).post('/auth/password-reset/confirm', body)).status).toBe(204);
    await login(email, chosen);
    expect((await anyone(deployment.url).post('/auth/login', { email, password })).status).toBe(401);
    expect((await terminal.ok(['user', 'reset-password', email.toUpperCase()], { env })).stdout).toMatch(
      /^A new password for .*\nTheir password is chosen here, once, until .*:\nhttp\S+#\S+\n$/,
    );
    expect(await run('user', 'reset-password', anAddress())).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'error: not_found: A user with this address was not found\n',
    });
  });

  it('finds in the audit log of the organization that it was the operator', async () => {
    const email = anAddress();
    const { organization, user } = await createOrganization(aName(), email, '--password', password);
    await json('user', 'reset-password', email);
    const owner = await login(email);
    const { body } = await owner.client.get<{ items: object[] }>('/audit');
    const operator = expect.objectContaining({ kind: 'operator' });
    for (const [action, id] of [
      ['organization.created', organization.id],
      ['user.created', user.id],
      ['user.password-link-created', user.id],
    ]) {
      const object = expect.objectContaining({ id });
      expect(body.items).toContainEqual(expect.objectContaining({ action, object, actor: operator }));
    }
  });
});

describe('Only an operator', () => {
  const routes = [
    ['GET', '/operator/organizations'],
    ['POST', '/operator/organizations'],
    ['POST', '/operator/users'],
    ['POST', '/operator/password-resets'],
    ['POST', '/operator/secrets/rotate'],
  ] as const;

  it('enters: no person, no key, no stranger', async () => {
    const email = anAddress();
    await createOrganization(aName(), email, '--password', password);
    const owner = await login(email);
    const member = await aUser(owner);
    const tokens = [owner.accessToken, member.accessToken, await anApiKey(owner)];
    for (const [method, path] of routes) {
      const body = method === 'POST' ? {} : undefined;
      const ask = (client: Client) => client.request(method, `/api/v1${path}`, body);
      expect({ path, status: (await ask(anyone(deployment.url))).status }).toEqual({ path, status: 401 });
      for (const token of tokens)
        expect({ path, status: (await ask(new Client(deployment.url, token))).status }).toEqual({
          path,
          status: 403,
        });
    }
  });

  it('is who knows the secret of the server', async () => {
    const nowhere = aTerminal();
    const lost = await nowhere.run(['org', 'list'], { env: { ARTEL_URL: deployment.url } });
    expect(lost).toMatchObject({ code: 1, stdout: '' });
    expect(lost.stderr).toMatch(
      /^error: JWT_SECRET is not found.*the environment.*\.env \(not there\).*secrets\.json/,
    );
    const wrong = await nowhere.run(['org', 'list'], { env: { ...env, JWT_SECRET: `${secret}!` } });
    expect(wrong).toMatchObject({
      code: 1,
      stdout: '',
      stderr: "error: invalid_token: The operator's token is not signed with this server's JWT_SECRET\n",
    });
    // From `.env` in the folder, as the server takes it.
    const lines = Object.entries(env).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(join(nowhere.home, '.env'), lines.join(''));
    await nowhere.ok(['org', 'list'], { env: { ARTEL_URL: deployment.url } });
  });

  it('is told how a command is written', async () => {
    expect(await run('org')).toMatchObject({ code: 2, stdout: '' });
    expect(await run('org', 'create')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('organization'),
    });
    expect(await run('user', 'create', '--role', 'boss')).toMatchObject({ code: 2 });
    expect(await run('org', 'create', 'X', '--email', 'x@example.com')).toMatchObject({
      code: 2,
      stderr: 'error: username is missing\n',
    });
    expect((await terminal.ok(['user', '--help'])).stdout).toContain('reset-password');
  });

  const withToken = (token: string) => new Client(deployment.url, token);

  it('opens nothing else with their token, and nothing twice', async () => {
    const token = operatorToken();
    expect((await withToken(token).get('/operator/organizations')).status).toBe(200);
    expect(await withToken(token).get('/operator/organizations')).toMatchObject({
      status: 401,
      body: { code: 'invalid_token', detail: "The operator's token was used already" },
    });
    for (const path of ['/users', '/auth/me', '/organizations/current', '/chats'])
      expect((await withToken(operatorToken()).get(path)).status).toBe(403);
    expect((await withToken(operatorToken()).request('GET', '/v1/models')).status).toBe(403);
    await expect(withToken(operatorToken()).socket()).rejects.toThrow('401');
    const cookie = { cookie: `artel_access=${operatorToken()}` };
    const byCookie = await anyone(deployment.url).request(
      'GET',
      '/api/v1/operator/organizations',
      undefined,
      cookie,
    );
    expect(byCookie.status).toBe(401);
  });

  it('has tokens of a minute, and no access token passes for one', async () => {
    const email = anAddress();
    await createOrganization(aName(), email, '--password', password);
    const claims = jwt.decode((await login(email)).accessToken) as jwt.JwtPayload;
    const forged = [
      operatorToken({ aud: 'artel-api' }),
      operatorToken({ iat: Math.floor(Date.now() / 1_000) - 100 }),
      jwt.sign({ ...claims, aud: 'artel-operator', jti: randomUUID() }, secret),
    ];
    for (const token of forged)
      expect((await withToken(token).get('/operator/organizations')).status).toBe(401);
  });
});

describe('A rotation of the master key', () => {
  const keys = ['the first master key of this installation', 'the second master key of this installation'];
  const [first = '', second = ''] = keys;
  let storage: Record<string, string>;
  let server: ArtelProcess | undefined;
  let folder: string;

  const start = async (ENCRYPTION_KEY: string): Promise<ArtelProcess> => {
    await server?.stop();
    server = await ArtelProcess.start({ env: { ...storage, LLM_PROVIDER: 'demo', ENCRYPTION_KEY } });
    return server;
  };
  const cli = (...args: string[]) =>
    terminal.run(args, { env: { ...settingsOf(storage), ARTEL_URL: server?.url ?? '' } });

  beforeAll(async () => {
    folder = copyDataDir();
    storage = scaled
      ? { DATABASE_URL: await copyDatabase(process.env.TEST_POSTGRES_URL ?? ''), JWT_SECRET: scaledSecret }
      : { DATA_DIR: folder };
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('takes all secrets over while the server runs; then the old key is not needed', async () => {
    await start(first);
    const created = await cli(
      'org',
      'create',
      'Acme',
      '--username',
      'o',
      '--email',
      'o@example.com',
      '--password',
      password,
    );
    expect(created).toMatchObject({ code: 0, stderr: '' });
    const owner = async () => {
      const { body } = await anyone(server?.url).post<Login>('/auth/login', {
        email: 'o@example.com',
        password,
      });
      return new Client(server?.url ?? '', body.accessToken);
    };
    for (const name of ['one', 'two'])
      expect((await (await owner()).post('/secrets', { name, value: 'v' })).status).toBe(201);

    await start(`${second},${first}`);
    expect(await cli('secrets', 'rotate')).toMatchObject({
      code: 0,
      stdout: '2 rotated, 0 under the newest key already, 0 failed\n',
    });
    await start(second);
    const again = await cli('secrets', 'rotate', '--json');
    expect(JSON.parse(again.stdout)).toEqual({ rotated: 0, current: 2, failed: 0 });

    await start(first);
    expect(await cli('secrets', 'rotate')).toMatchObject({
      code: 1,
      stdout: '0 rotated, 0 under the newest key already, 2 failed\n',
      stderr: "error: 2 could not be rotated: the server's log names them and says why\n",
    });
  }, 120_000);

  if (scaled) {
    it('and everything about secrets is refused clearly where there is no key at all', async () => {
      await start('');
      const refusal = {
        code: 'encryption_not_configured',
        detail: expect.stringContaining('ENCRYPTION_KEY'),
      };
      const { body } = await anyone(server?.url).post<Login>('/auth/login', {
        email: 'o@example.com',
        password,
      });
      const owner = new Client(server?.url ?? '', body.accessToken);
      const refused = await owner.post('/secrets', { name: 'three', value: 'v' });
      expect(refused).toMatchObject({ status: 503, body: refusal });
      expect((await owner.get<{ items: object[] }>('/secrets')).body.items).toHaveLength(2);
      expect(await cli('secrets', 'rotate')).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^error: encryption_not_configured: .*ENCRYPTION_KEY/),
      });
    }, 60_000);
  }
});
