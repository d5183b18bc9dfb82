import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { configFolder, CredentialStore } from './credentials.js';
import { CliError } from './errors.js';

const session = { username: 'olga', accessToken: 'access', refreshToken: 'refresh' };
const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

let folder: string;
let file: string;
let store: CredentialStore;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'artel-cli-')), 'artel');
  file = join(folder, 'cli.json');
  store = new CredentialStore(folder);
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

describe('configFolder', () => {
  it('follows XDG_CONFIG_HOME if it is absolute', () => {
    expect(configFolder('/etc/xdg')).toBe('/etc/xdg/artel');
    for (const other of [undefined, '', 'relative']) {
      expect(configFolder(other)).toBe(join(homedir(), '.config/artel'));
    }
  });
});

describe('CredentialStore', () => {
  it('keeps a session per server, for nobody else to read', async () => {
    await store.login('http://a', session);
    await store.login('http://b', { ...session, username: 'igor' });
    expect(await store.currentServer()).toBe('http://b');
    expect((await store.read('http://a'))?.username).toBe('olga');
    expect(await store.read('http://c')).toBeUndefined();
    expect([modeOf(folder), modeOf(file)]).toEqual(['700', '600']);
    await store.forget('http://b');
    expect(await store.read('http://b')).toBeUndefined();
    expect(await store.read('http://a')).toEqual(session);
    expect(readdirSync(folder)).toEqual(['cli.json']);
  });

  it('closes what was left open to others', async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, '{"sessions":{}}');
    chmodSync(folder, 0o755);
    chmodSync(file, 0o644);
    await store.login('http://a', session);
    expect([modeOf(folder), modeOf(file)]).toEqual(['700', '600']);
  });

  it('uses a refresh token once, however many processes want to', async () => {
    await store.login('http://a', session);
    const used: string[] = [];
    const renewals = Array.from({ length: 5 }, () =>
      new CredentialStore(folder).renew('http://a', 'access', async ({ refreshToken }) => {
        used.push(refreshToken);
        await new Promise((resolve) => setTimeout(resolve, 20));
        return { accessToken: 'access-2', refreshToken: 'refresh-2' };
      }),
    );
    const renewed = { ...session, accessToken: 'access-2', refreshToken: 'refresh-2' };
    expect(await Promise.all(renewals)).toEqual(Array.from({ length: 5 }, () => renewed));
    expect(used).toEqual(['refresh']);
    expect(await store.read('http://a')).toEqual(renewed);
  });

  it('keeps the old tokens when a renewal fails, and stays usable', async () => {
    await store.login('http://a', session);
    await expect(store.renew('http://a', 'access', () => Promise.reject(new Error('down')))).rejects.toThrow(
      'down',
    );
    expect(await store.read('http://a')).toEqual(session);
    await store.forget('http://a');
  });

  it('takes over the lock of a process that died', async () => {
    mkdirSync(folder, { recursive: true });
    const lock = `${file}.lock`;
    writeFileSync(lock, '');
    utimesSync(lock, new Date(0), new Date(0));
    await store.login('http://a', session);
    expect(existsSync(lock)).toBe(false);
  });

  it('names a damaged file', async () => {
    mkdirSync(folder, { recursive: true });
    for (const damaged of ['', '{', '[]', '{"sessions":{"http://a":{"accessToken":1}}}']) {
      writeFileSync(file, damaged);
      const failure: unknown = await store.read('http://a').catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(CliError);
      expect(String(failure)).toContain(file);
    }
  });
});
