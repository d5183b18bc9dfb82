import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  aChat,
  anApiKey,
  anOrg,
  artelUrl,
  password,
  type MessageBody,
  type Person,
} from '../../support/builders.js';
import { CuttingProxy } from '../../support/cutting-proxy.js';
import { Page, type PageElement } from '../../support/page.js';
import { eventually } from '../../support/profile.js';

const examples = resolve(import.meta.dirname, '../../../examples');
const counted = (count: number): string => Array.from({ length: count }, (_, i) => `t${i}`).join(' ');

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs an example as its reader would. */
function run(program: string, args: string[], env: Record<string, string>): Promise<Outcome> {
  const [file = '', ...more] = args;
  return new Promise((done) => {
    const all = [resolve(examples, file), ...more];
    const settings = { ARTEL_URL: artelUrl(), PATH: process.env.PATH, ...env };
    execFile(program, all, { env: settings, timeout: 50_000 }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
  });
}

let owner: Person;
beforeAll(async () => {
  owner = await anOrg();
});

const account = () => ({ ARTEL_EMAIL: owner.email, ARTEL_PASSWORD: password });

/** The newest answer of a role that the owner can see. */
async function lastAnswer(): Promise<MessageBody | undefined> {
  const chats = await owner.client.get<{ items: { id: string }[] }>('/chats?limit=1');
  const { body } = await owner.client.get<{ items: MessageBody[] }>(
    `/chats/${chats.body.items[0]?.id}/messages`,
  );
  return body.items.filter(({ author }) => author.kind === 'agent').sort((a, b) => b.seq - a.seq)[0];
}

describe('examples/node', () => {
  it('streams an answer over a socket that is cut on the way, and approves it', async () => {
    await using proxy = await CuttingProxy.start(artelUrl(), { streams: /^GET \/ws/, afterBytes: 4_000 });
    const { code, stdout, stderr } = await run(
      process.execPath,
      ['node/ask.mjs', 'lawyer', 'Можно? [[tokens:60]] [[delay:30]]'],
      { ...account(), ARTEL_URL: proxy.url },
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: counted(60) });
    expect(proxy.cuts).toBe(1);
    expect(proxy.streams).toHaveLength(2);
    expect(stderr).toMatch(/@@lawyer: [^]*the connection is gone[^]*\(unvalidated\)\n\(approved\)\n$/);
    expect(await lastAnswer()).toMatchObject({ content: counted(60), validation: { state: 'approved' } });
  });

  it('says why a question got no answer', async () => {
    const ask = (...args: string[]) => run(process.execPath, ['node/ask.mjs', ...args], account());
    expect(await ask('nobody', 'Кто здесь?')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('there is no role @@nobody'),
    });
    expect(await ask('lawyer', '[[tokens:4]] [[fault:clean-cut]]')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('model_incomplete'),
    });
    expect(await ask('lawyer')).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('examples/curl', () => {
  it('registers, follows an answer and the chat, and approves', async () => {
    const { code, stdout } = await run('sh', ['curl/ask.sh', 'hr', 'Отпуск "летом"? [[tokens:5]]'], {});
    expect(code).toBe(0);
    const [answer, verdict, , ...told] = stdout.trimEnd().split('\n');
    expect(answer).toBe(counted(5));
    expect(verdict).toMatch(/^[0-9a-f-]{36}: approved$/);
    expect(told.join('\n')).toMatch(/message\.created[^]*message\.updated/);
  });

  it('logs in, and says why a question got no answer', async () => {
    expect(await run('sh', ['curl/ask.sh', 'nobody', 'Кто?'], account())).toMatchObject({
      code: 1,
      stderr: 'there is no role @@nobody here\n',
    });
    const wrong = { ...account(), ARTEL_PASSWORD: 'not the password' };
    const refused = await run('sh', ['curl/ask.sh', 'hr', 'Кто?'], wrong);
    expect(refused.code).not.toBe(0);
    expect(refused.stdout + refused.stderr).toContain('invalid_credentials');
  });
});

describe('examples/openai', () => {
  it.each([
    ['the SDK', process.execPath, 'openai/ask.mjs'],
    ['curl', 'sh', 'openai/ask.sh'],
  ])('asks a role through %s', async (_, program, file) => {
    const ARTEL_KEY = await anApiKey(owner);
    const { code, stdout, stderr } = await run(program, [file, 'lawyer', 'Можно? [[tokens:3]]'], {
      ARTEL_KEY,
    });
    expect({ code, stdout: stdout.trimEnd() }).toEqual({ code: 0, stdout: counted(3) });
    if (program !== 'sh') expect(stderr).toBe('\n(unvalidated)\n');
  });
});

describe('examples/browser', () => {
  const html = readFileSync(resolve(examples, 'browser/index.html'), 'utf8');

  async function aPage(...answers: string[]): Promise<Page> {
    const page = new Page(html, answers);
    page.at('server').value = artelUrl();
    page.at('email').value = owner.email;
    page.at('password').value = password;
    page.at('login').submit();
    await eventually('the page is in', () =>
      Promise.resolve(!page.at('app').hidden && page.at('login').hidden),
    );
    await eventually('its socket hears', () => Promise.resolve(page.sockets.at(-1)?.readyState === 1));
    return page;
  }
  const shown = (page: Page, text: string | RegExp): Promise<PageElement> =>
    eventually(`shown: ${String(text)} in ${page.at('messages').textContent}`, () =>
      Promise.resolve(
        page
          .at('messages')
          .children.find(({ textContent }) =>
            typeof text === 'string' ? textContent.includes(text) : text.test(textContent),
          ),
      ),
    );

  it('shows chats and answers as they are written, also over a cut, and gives verdicts', async () => {
    const page = await aPage('Аренда', 'Исправлено');
    page.at('new').click();
    const titles = () => page.at('chats').textContent;
    await eventually('the new chat is listed', () => Promise.resolve(titles().includes('Аренда')));

    page.at('content').value = '@@lawyer Можно? [[tokens:60]] [[delay:30]]';
    page.at('compose').submit();
    await shown(page, /@@lawyer: runningt0 t1 /);
    page.sockets.at(-1)?.terminate();
    const answer = await shown(page, `unvalidated${counted(60)}`);
    expect(page.sockets).toHaveLength(2);
    answer.button('Edit')?.click();
    await shown(page, 'editedИсправлено');
    expect(await lastAnswer()).toMatchObject({ content: 'Исправлено', validation: { state: 'edited' } });
    page.close();
  });

  it('shows what others write as text, whatever it is', async () => {
    const chat = await aChat(owner);
    const page = await aPage();
    const open = () => page.at('chats').button('Обсуждение');
    (await eventually('the chat is listed', () => Promise.resolve(open()))).click();
    const hostile =
      '<img src=x onerror=alert(1)><script>alert(2)</script> ![счёт](http://canary.example/x.png?q=тайна)';
    await owner.client.post(`/chats/${chat.id}/messages`, { content: hostile });
    const item = await shown(page, hostile);
    expect(item.children.map(({ tag }) => tag)).toEqual(['small', 'span']);
    // No other door into the page than text.
    expect(html).not.toMatch(/innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|new Function/);
    page.close();
  });
});
