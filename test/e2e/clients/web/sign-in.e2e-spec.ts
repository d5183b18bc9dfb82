import { anOrg, anyone, artelUrl, password, type Person } from '../../../support/builders.js';
import { logIn, type Tab } from '../../../support/chromium.js';
import { eventually } from '../../../support/profile.js';
import { rawRequest } from '../../../support/raw-request.js';
import { webClient } from '../../../support/web-client.js';

const { open, expectClean } = webClient();
let owner: Person;
/** As another server would answer. */
const tellOfServer = (tab: Tab, json: { isOpen: boolean; isEmpty: boolean; sendsMail: boolean }) =>
  tab.page.route('**/auth/signup', (route) => route.fulfill({ json }));
const unique = (): string => crypto.randomUUID().slice(0, 13);
/** On a device where nobody has chosen a language, the client speaks the person's own. */
const anEnglishOwner = async (): Promise<Person> => {
  const person = await anOrg();
  await person.client.patch('/auth/me', { locale: 'en' });
  return person;
};

beforeAll(async () => {
  owner = await anEnglishOwner();
}, 60_000);

describe('A newcomer', () => {
  it('registers, is shown the first steps, and logs out and in again', async () => {
    const tab = await open();
    await tab.goto('/');
    await tab.heading('Log in').waitFor();
    await tab.picture('login');
    await expectClean(tab);

    await tab.link('Register an organization').click();
    await tab.heading('A new organization').waitFor();
    await tab.button('Register').click();
    await tab.page.getByText('Fill this in').waitFor();
    const email = `${unique()}@example.com`;
    await tab.fill({ Organization: 'Acme', 'Your name': 'Olga', 'E-mail': email });
    expect(await tab.field('Username').inputValue()).toBe(email.split('@')[0]);
    // By mouse, as most do: what was proposed gives way to what is typed, and does not come back.
    const chosen = `olga-${unique()}`;
    await tab.field('Username').click();
    await tab.page.keyboard.type(chosen);
    await tab.fill({ 'E-mail': email });
    expect(await tab.field('Username').inputValue()).toBe(chosen);
    await tab.fill({ 'New password': password });
    await tab.picture('register');
    await expectClean(tab);
    await tab.button('Register').click();

    await tab.heading('Welcome, Olga').waitFor();
    await tab.button('May we sublet our office?').waitFor();
    await tab.picture('welcome');
    await expectClean(tab);
    expect(await tab.page.title()).toBe('Welcome, Olga · Artel');

    await tab.button('Account: Olga').click();
    await tab.page.getByRole('menuitem', { name: 'Log out' }).click();
    await tab.heading('Log in').waitFor();
    expect(await tab.page.context().cookies()).toEqual([]);
    await logIn(tab, { email }, password);
    await tab.heading('Chats').waitFor();
    await expectClean(tab);
  });

  it('of a new server registers: nobody can log in', async () => {
    const tab = await open();
    await tellOfServer(tab, { isOpen: true, isEmpty: true, sendsMail: false });
    await tab.goto('/');
    await tab.heading('A new organization').waitFor();
    expect(new URL(tab.page.url()).pathname).toBe('/register');
    expect(await tab.link('Log in').count()).toBe(0);
    await tab.picture('register-first');
    await expectClean(tab);
  });

  it('is told what is wrong, at the field or with the form', async () => {
    const tab = await open();
    await tab.goto('/login');
    await tab.fill({ 'E-mail': owner.email, Password: 'not the password' });
    await tab.button('Log in').click();
    await tab.page.getByText('The e-mail or the password is wrong.').waitFor();
    expect(tab.complaintsBut(/401/)).toEqual([]);
    await tab.goto('/register');
    const taken = { Username: owner.username, 'E-mail': owner.email };
    await tab.fill({ Organization: 'Acme', ...taken, 'New password': 'я'.repeat(40) });
    await tab.button('Register').click();
    await tab.page.getByText('Longer than 72 bytes').waitFor();
    await tab.fill({ 'New password': password, Organization: 'A'.repeat(201) });
    await tab.button('Register').click();
    // In our words for the rule, not in the server's.
    await tab.page.getByText('At most 200 characters').waitFor();
    await tab.fill({ Organization: 'Acme' });
    await tab.button('Register').click();
    await tab.page.getByText('This name or e-mail is taken.').waitFor();
    expect(await tab.barriers()).toEqual([]);
  });

  it('reads in the language of the browser, and in another one on a click', async () => {
    const tab = await open(undefined, { locale: 'ru-RU', colorScheme: 'dark', size: 'phone' });
    await tab.goto('/login');
    await tab.heading('Вход').waitFor();
    expect(await tab.page.getAttribute('html', 'lang')).toBe('ru');
    await tab.picture('login-ru-dark-phone');
    await expectClean(tab);
    await tab.button('English').click();
    await tab.heading('Log in').waitFor();
    await tab.page.reload();
    await tab.heading('Log in').waitFor();
  });
});

describe('A session', () => {
  it('leads back to where one was', async () => {
    const tab = await open();
    await tab.goto('/agents');
    await tab.heading('Log in').waitFor();
    await tab.fill({ 'E-mail': owner.email, Password: password });
    await tab.button('Log in').click();
    await tab.page.waitForURL('**/agents');
    await tab.goto(`/login?back=${encodeURIComponent('//evil.example')}`);
    await tab.page.waitForURL('**/chats');
  });

  it('begins and ends in all tabs at once', async () => {
    const tab = await open();
    await logIn(tab, owner, password);
    const other = await tab.another();
    await other.goto('/agents');
    await other.button(/^Account/).click();
    await other.page.getByRole('menuitem', { name: 'Log out' }).click();
    await Promise.all([tab.heading('Log in').waitFor(), other.heading('Log in').waitFor()]);
    await tab.fill({ 'E-mail': owner.email, Password: password });
    await tab.button('Log in').click();
    await other.link('Chats').waitFor();
    // What was being asked when the session ended is refused, sockets in words of the browser.
    const refused = /401|HTTP Authentication failed/;
    expect([...tab.complaintsBut(refused), ...other.complaintsBut(refused)]).toEqual([]);
  });

  it('is renewed when its access has ended, and over when the server says so', async () => {
    const person = await anEnglishOwner();
    const tab = await open();
    await logIn(tab, person, password);
    await tab.page.evaluate(`localStorage.setItem('artel.access-until', '0')`);
    await tab.goto('about:blank');
    await tab.page.context().clearCookies({ name: 'artel_access' });
    await tab.goto('/chats');
    await tab.link('Chats').waitFor();
    const names = (await tab.page.context().cookies()).map(({ name }) => name);
    expect(names).toContain('artel_access');
    expect(tab.complaintsBut()).toEqual([]);

    const draft = `artel.own.${person.id}.draft.chat`;
    const kept = () => tab.page.evaluate(`localStorage.getItem('${draft}')`);
    await tab.page.evaluate(`localStorage.setItem('${draft}', 'Not sent yet')`);
    await person.client.delete('/auth/sessions');
    await tab.heading('Log in').waitFor();
    const left = (await tab.page.context().cookies()).map(({ name }) => name);
    expect(left).not.toContain('artel_csrf');
    expect(await kept()).toBe('Not sent yet');
    // What they wrote waits for them, and for nobody else.
    await logIn(tab, owner, password);
    await tab.link('Chats').waitFor();
    expect(await kept()).toBeNull();
  });
});

describe('A link out of a mail', () => {
  it('of an invite brings its bearer in, once', async () => {
    const { body } = await owner.client.post<{ token: string }>('/invites', { name: 'Пётр' });
    const tab = await open();
    await tab.goto(`/invite#${body.token}`);
    await tab.page.getByText(/invites you to Org/).waitFor();
    await tab.picture('invite');
    await expectClean(tab);
    await tab.fill({ 'E-mail': `${unique()}@example.com`, 'New password': password });
    await tab.fill({ Username: `guest-${unique()}` });
    await tab.button('Join').click();
    await tab.page.waitForURL('**/chats');
    expect(await tab.page.evaluate('location.hash')).toBe('');
    // The same first questions as for the one who registered, in the language that the invite was read in.
    await tab.button('May we sublet our office?').waitFor();
    await tab.picture('chats-empty');
    await expectClean(tab);

    const late = await open(undefined, { locale: 'ru', size: 'phone' });
    await late.goto(`/invite#${body.token}`);
    await late.heading('Приглашение не действует').waitFor();
    await late.page.getByText(/^Ссылка неполная/).waitFor();
    await late.picture('invite-used-phone');
    await expectClean(late, /410/);
    await late.goto('/invite#torn');
    await late.page.getByText(/^Ссылка неполная/).waitFor();
    await late.link('Уже присоединились? Войдите').click();
    await late.heading('Вход').waitFor();
  });

  it('of an invite ends the session of who was here only when they say so', async () => {
    const { body } = await owner.client.post<{ token: string }>('/invites', {});
    const tab = await open(owner, { path: `/invite#${body.token}` });
    await tab.page.getByText(/^You are logged in as .+\. Joining ends that session\.$/).waitFor();
    expect(await tab.button('Join').count()).toBe(0);
    await tab.picture('invite-logged-in');
    await expectClean(tab);
    await tab.button('Log out and go on').click();
    await tab.fill({
      'E-mail': `${unique()}@example.com`,
      'Your name': 'Newcomer',
      'New password': password,
    });
    await tab.fill({ Username: `guest-${unique()}` });
    await tab.button('Join').click();
    await tab.button(/: Newcomer$/).waitFor();
    await expectClean(tab);
  });

  it('of a forgotten password asks for another link when it is not whole', async () => {
    const tab = await open();
    await tellOfServer(tab, { isOpen: true, isEmpty: false, sendsMail: true });
    await tab.goto('/reset#art_p_x');
    await tab.fill({ 'New password': password });
    await tab.button('Save').click();
    await tab.page.getByText(/^The link is not whole/).waitFor();
    await tab.link('Send me another link').click();
    await tab.fill({ 'E-mail': owner.email });
    await tab.button('Send the link').click();
    await tab.page.getByText(/the link is on its way/).waitFor();
    await tab.picture('forgot');
    expect(await tab.barriers()).toEqual([]);
  });

  it('is made by whoever runs a server that sends no mail; the address typed at the log in is in their command', async () => {
    const tab = await open(undefined, { size: 'phone', colorScheme: 'dark' });
    await tab.goto('/login');
    await tab.fill({ 'E-mail': owner.email });
    await tab.link('Forgot the password?').click();
    await tab.page.getByText('This server sends no mail').waitFor();
    await tab.page.getByText(`npm run cli -- user reset-password ${owner.email}`).waitFor();
    await tab.picture('forgot-no-mail');
    await expectClean(tab);
    await tellOfServer(tab, { isOpen: true, isEmpty: false, sendsMail: true });
    await tab.page.reload();
    expect(await tab.field('E-mail').inputValue()).toBe(owner.email);
  });
});

describe('The shell', () => {
  it('fits phones and large displays, light and dark, and is used by keyboard alone', async () => {
    for (const [size, colorScheme] of [
      ['phone', 'dark'],
      ['display', 'light'],
    ] as const) {
      const tab = await open(owner, { size, colorScheme });
      await tab.heading('Chats').waitFor();
      await tab.picture(`shell-${size}-${colorScheme}`);
      await expectClean(tab);
    }
    const person = await anEnglishOwner();
    const tab = await open(person);
    await tab.heading('Chats').waitFor();
    await tab.link('Skip to content').press('Enter');
    await tab.page.locator('#content:focus').waitFor();
    await tab.link('Roles').press('Enter');
    await tab.heading('Roles').waitFor();
    await tab.button(/^Account/).press('Enter');
    await tab.page.getByRole('menuitem', { name: 'Profile and sessions' }).waitFor();
    expect(await tab.barriers()).toEqual([]);
    await tab.page.getByRole('menuitemradio', { name: 'Русский' }).press('Enter');
    await tab.link('Чаты').waitFor();
    await eventually('the server knows the language', async () => {
      const { body } = await person.client.get<{ user: { locale: string } }>('/auth/me');
      return body.user.locale === 'ru';
    });
  });

  it('says when there is no connection, and comes back by itself', async () => {
    const tab = await open(owner);
    await tab.link('Chats').waitFor();
    await tab.page.context().setOffline(true);
    await tab.page.getByText('This device is offline.').waitFor();
    // What was not opened yet waits for it.
    await tab.link('Roles').click();
    await tab.page.getByText('This opens by itself when the connection is back.').waitFor();
    await tab.picture('offline-section');
    expect(await tab.barriers()).toEqual([]);
    await tab.page.context().setOffline(false);
    await tab.page.getByText('This device is offline.').waitFor({ state: 'hidden' });
    await tab.page.getByRole('heading', { name: 'Roles' }).waitFor();
  });
});

describe('Profile and sessions', () => {
  it('change the name and the password, and end the other sessions', async () => {
    const person = await anEnglishOwner();
    const tab = await open(person, { path: '/settings' });
    await tab.button(/^End the session: node/).waitFor();
    await tab.picture('settings');
    await expectClean(tab);
    await tab.fill({ 'Your name': 'Bob \u202eagl\u200bO' });
    await tab.button('Save').click();
    await tab.page.getByText('Take out the characters that nobody sees').waitFor();
    await tab.fill({ 'Your name': 'Anna' });
    await tab.button('Save').click();
    await tab.button('Account: Anna').waitFor();
    await tab.fill({ 'Current password': 'wrong', 'New password': 'another good one' });
    await tab.button('Change the password').click();
    await tab.page.getByText('The password is wrong.').waitFor();
    await tab.fill({ 'Current password': password });
    await tab.button('Change the password').click();
    await tab.page.getByText(/^The password is changed/).waitFor();
    await tab.button(/^End the session/).waitFor({ state: 'hidden' });
    expect((await person.client.get('/auth/me')).status).toBe(401);
    expect(tab.complaintsBut(/40[03]/)).toEqual([]);
  });
});

describe('The server', () => {
  it('gives the page to browsers that navigate, under a strict policy, and to nobody else', async () => {
    const get = (path: string, headers: Record<string, string> = {}) =>
      rawRequest(artelUrl(), { path, headers: Object.entries(headers) });
    const page = await get('/agents/any', { accept: 'text/html' });
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toMatch(/script-src 'self'; style-src 'self' 'nonce-[\w+/]+={0,2}'/);
    expect(policy).not.toMatch(/unsafe/);
    expect(page.headers['cache-control']).toBe('no-cache');
    expect(page.text).not.toMatch(/<script>|\son\w+=/);
    const [, script = ''] = /src="(\/assets\/[^"]+\.js)"/.exec(page.text) ?? [];
    const asset = await get(script, { 'accept-encoding': 'br' });
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(asset.headers['content-encoding']).toBe('br');
    for (const path of [
      '/api/v1/nothing',
      '/v1/nothing',
      '/health/nothing',
      '/assets/nothing.js',
      '/docs/nothing',
    ]) {
      const answer = await get(path, { accept: 'text/html', 'sec-fetch-mode': 'navigate' });
      expect([path, answer.status]).toEqual([path, 404]);
    }
    expect((await get('/agents/any', { accept: 'application/json' })).status).toBe(404);
    expect((await anyone().post('/nothing')).status).toBe(404);
  });
});
