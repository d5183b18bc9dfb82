import { anOrg, anyone, aUser, password, type Person } from '../../support/builders.js';
import type { Deployment } from '../../support/deployment.js';
import { MailServer } from '../../support/smtp.js';
import { aDeployment, eventually } from '../../support/profile.js';

interface Tokens {
  accessToken: string;
  refreshToken: string;
}

const refused = (status: number, code: string) => ({ status, body: expect.objectContaining({ code }) });
const newPassword = 'another horse battery';
const within = 5_000;
const ttl = 12;
const publicUrl = 'https://artel.example.com';

let mail: MailServer;
let artel: Deployment;
/** Made before all tests, so that its time passes while they run. */
let late: { owner: Person; token: string; endsAt: number };

const url = () => artel.url;
const post = (path: string, body: unknown, at = url()) => anyone(at).post<Tokens>(path, body);
const login = (email: string, secret: string) => post('/auth/login', { email, password: secret });
const request = (email: string) => post('/auth/password-reset', { email });
const confirm = (token: unknown, secret = newPassword, at = url()) =>
  post('/auth/password-reset/confirm', { token, password: secret }, at);
const me = async (token: string) => (await anyone(url()).withToken(token).get('/auth/me')).status;

const tokenIn = (text = ''): string => /#(?<token>art_p_[\w-]+)/.exec(text)?.groups?.token ?? '';

/** Asks for a link and returns the token of the mail that comes. */
async function aToken({ email }: { email: string }): Promise<string> {
  const before = mail.to(email).length;
  expect((await request(email)).status).toBe(202);
  await eventually('the mail came', async () => Promise.resolve(mail.to(email).length > before));
  return tokenIn(mail.to(email).at(-1)?.text);
}

const endsSoon = (token: string) =>
  eventually('the session ends', async () => (await me(token)) === 401, within);

beforeAll(async () => {
  mail = await MailServer.start();
  artel = await aDeployment(
    {
      SMTP_URL: mail.url,
      PUBLIC_URL: publicUrl,
      MAIL_FROM: 'Артель <artel@example.com>',
      PASSWORD_RESET_TTL: String(ttl),
      LOG_LEVEL: 'trace',
    },
    { apis: 2 },
  );
  const owner = await anOrg(url());
  late = { owner, token: await aToken(owner), endsAt: Date.now() + ttl * 1_000 };
}, 120_000);

afterAll(async () => {
  await artel?.stop();
  await mail?.stop();
});

describe('A password', () => {
  it('is changed by its owner, who keeps this session and loses all others', async () => {
    const owner = await anOrg(url());
    const other = (await login(owner.email, password)).body;
    const socket = await owner.client.withToken(other.accessToken).socket();
    const change = (currentPassword: string) =>
      owner.client.post('/auth/password', { currentPassword, newPassword });
    expect(await change('not the password')).toMatchObject(refused(403, 'wrong_password'));
    expect(await me(other.accessToken)).toBe(200);

    expect((await change(password)).status).toBe(204);
    await endsSoon(other.accessToken);
    await socket.waitClosed(within);
    expect(await post('/auth/refresh', { refreshToken: other.refreshToken })).toMatchObject({ status: 401 });
    expect(await me(owner.accessToken)).toBe(200);
    expect((await post('/auth/refresh', { refreshToken: owner.refreshToken })).status).toBe(200);
    expect((await login(owner.email, password)).status).toBe(401);
    expect((await login(owner.email, newPassword)).status).toBe(200);
  });

  it('is changed once when two who know the old one change it at once', async () => {
    const owner = await anOrg(url());
    const other = owner.client.withToken((await login(owner.email, password)).body.accessToken);
    const wanted = ['the first new horse', 'the second new horse'];
    const outcomes = await Promise.all(
      [owner.client, other].map((client, n) => {
        const body = { currentPassword: password, newPassword: wanted[n] };
        const from = { 'x-forwarded-for': `203.0.113.${n + 1}` };
        // Who comes second may be cut off: their session has ended.
        return client.request('POST', '/api/v1/auth/password', body, from).then(
          ({ status }) => status,
          () => 'cut',
        );
      }),
    );
    const winner = outcomes.indexOf(204);
    expect(outcomes.lastIndexOf(204)).toBe(winner);
    const entered = await Promise.all(wanted.map((secret) => login(owner.email, secret)));
    expect(entered.map(({ status }) => status)).toEqual(wanted.map((_, n) => (n === winner ? 200 : 401)));
  });

  it('keeps to the rules of all passwords', async () => {
    const { client } = await anOrg(url());
    const change = (body: object) =>
      client.post('/auth/password', { currentPassword: password, newPassword, ...body });
    expect(await change({ newPassword: 'short' })).toMatchObject(refused(400, 'validation_failed'));
    expect(await change({ newPassword: 'я'.repeat(37) })).toMatchObject(refused(400, 'password_too_long'));
    expect(await change({ currentPassword: null })).toMatchObject(refused(400, 'validation_failed'));
  });
});

describe('A forgotten password', () => {
  it('is replaced by the link in the mail, once, and every session ends', async () => {
    const owner = await anOrg(url());
    const token = await aToken(owner);
    const [sent] = mail.to(owner.email);
    expect(sent).toMatchObject({ from: 'artel@example.com', subject: 'Новый пароль в Артели' });
    expect(sent?.text).toContain(`${publicUrl}/reset#${token}`);
    expect(sent?.html).toContain(`href="${publicUrl}/reset#${token}"`);

    expect((await confirm(token)).status).toBe(204);
    await endsSoon(owner.accessToken);
    expect(await post('/auth/refresh', owner)).toMatchObject({ status: 400 });
    expect(await post('/auth/refresh', { refreshToken: owner.refreshToken })).toMatchObject({ status: 401 });
    expect((await login(owner.email, password)).status).toBe(401);
    expect((await login(owner.email, newPassword)).status).toBe(200);
    expect(await confirm(token, 'a third password')).toMatchObject(refused(410, 'link_invalid'));
    expect((await login(owner.email, newPassword)).status).toBe(200);
  });

  it('is replaced once also when the link is used many times at once', async () => {
    const owner = await anOrg(url());
    const token = await aToken(owner);
    const passwords = Array.from({ length: 4 }, (_, i) => `the password of attempt ${i}`);
    const answers = await Promise.all(
      passwords.map((secret, i) => confirm(token, secret, artel.apis[i % artel.apis.length]?.url)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 410, 410, 410]);
    const winner = passwords[answers.findIndex(({ status }) => status === 204)] ?? '';
    expect((await login(owner.email, winner)).status).toBe(200);
  });

  it('is no longer replaced by an older link, or one of before a change', async () => {
    const [owner, other] = [await anOrg(url()), await anOrg(url())];
    const [first, second] = [await aToken(owner), await aToken(owner)];
    expect(await confirm(first)).toMatchObject(refused(410, 'link_invalid'));
    expect((await confirm(second)).status).toBe(204);

    const beforeChange = await aToken(other);
    await other.client.post('/auth/password', { currentPassword: password, newPassword: password });
    expect(await confirm(beforeChange)).toMatchObject(refused(410, 'link_invalid'));
  });

  it('is not replaced for who was deactivated meanwhile', async () => {
    const owner = await anOrg(url());
    const leaver = await aUser(owner);
    const token = await aToken(leaver);
    await owner.client.delete(`/users/${leaver.id}`);
    expect(await confirm(token)).toMatchObject(refused(410, 'link_invalid'));
    const sent = mail.to(leaver.email).length;
    expect((await request(leaver.email)).status).toBe(202);
    await aToken(owner);
    expect(mail.to(leaver.email)).toHaveLength(sent);
  });

  it.each([null, undefined, '', ' ', 'null', 'undefined', 0, [], {}, 'art_p_', `art_p_${'A'.repeat(42)}`])(
    'is not replaced by the token %j',
    async (token) => expect(await confirm(token)).toMatchObject(refused(400, 'validation_failed')),
  );

  it('is not replaced by a guess', async () =>
    expect(await confirm(`art_p_${'A'.repeat(43)}`)).toMatchObject(refused(410, 'link_invalid')));

  it('tells nobody whether the address exists, not even by its time', async () => {
    const { email } = await anOrg(url());
    const timed = async (address: string) => {
      const at = performance.now();
      const { status, body } = await request(address);
      return { answer: { status, body }, millis: performance.now() - at };
    };
    const known = await timed(email);
    const unknown = await timed('nobody-at-all@example.com');
    expect(unknown.answer).toEqual(known.answer);
    expect(known.answer.status).toBe(202);
    // The work for a known address hides in the time that every answer takes.
    for (const { millis } of [known, unknown]) expect(millis).toBeGreaterThanOrEqual(245);
  });

  it('is mailed in the language of the person, again after the mail server refused', async () => {
    const owner = await anOrg(url());
    expect((await owner.client.patch('/auth/me', { locale: 'en-GB', name: 'Ann <b>B</b>' })).status).toBe(
      200,
    );
    mail.refusal = '451 come back later';
    await request(owner.email);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    mail.refusal = undefined;
    const [sent] = await eventually('the mail came', () =>
      Promise.resolve(mail.to(owner.email).length > 0 && mail.to(owner.email)),
    );
    expect(sent?.subject).toBe('A new password for Artel');
    expect(sent?.text).toContain('Hello Ann <b>B</b>,');
    expect(sent?.html).toContain('Hello Ann &lt;b&gt;B&lt;/b&gt;,');
    expect((await confirm(tokenIn(sent?.text))).status).toBe(204);
  });

  it('is no longer replaced by a link out of date', async () => {
    await new Promise((resolve) => setTimeout(resolve, late.endsAt + 500 - Date.now()));
    expect(await confirm(late.token)).toMatchObject(refused(410, 'link_invalid'));
    expect((await login(late.owner.email, password)).status).toBe(200);
  });
});

describe('The log', () => {
  it('never held a token, a password or an address', async () => {
    const owner: Person = await anOrg(url());
    const token = await aToken(owner);
    expect((await confirm(token)).status).toBe(204);
    const logs = [...artel.apis, ...artel.workers].map((process) => process.log).join('\n');
    expect(logs).toContain('a mail was sent');
    expect(logs).toContain('The mail server did not take a mail');
    for (const secret of ['art_p_', 'art_r_', password, newPassword, owner.email]) {
      expect(logs).not.toContain(secret);
    }
  });
});

describe('Without a mail server', () => {
  it('nothing is sent, and the log says so once per mail', async () => {
    const quiet = await aDeployment();
    try {
      const { email } = await anOrg(quiet.url);
      expect((await anyone(quiet.url).post('/auth/password-reset', { email })).status).toBe(202);
      const lines = await eventually('the log tells', () => {
        const logs = quiet.consumers.map((process) => process.log).join('\n');
        const found = logs.split('\n').filter((line) => line.includes('SMTP_URL is not set'));
        return Promise.resolve(found.length > 0 && found);
      });
      expect(lines).toHaveLength(1);
      expect(lines[0]).not.toMatch(/art_p_|@example/);
    } finally {
      await quiet.stop();
    }
  }, 120_000);

  it('a server that knows SMTP_URL wants to know MAIL_FROM', async () => {
    const boot = aDeployment({ SMTP_URL: mail.url, PUBLIC_URL: publicUrl });
    await expect(boot).rejects.toThrow('MAIL_FROM');
  }, 120_000);
});
