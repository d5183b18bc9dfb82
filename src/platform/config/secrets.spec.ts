import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from './config-error.js';
import { secretsOf } from './secrets.js';
import { settings } from './settings.js';

const [one, two] = ['the first key long enough to be one', 'the second key long enough to be one'];
const JWT_SECRET = 'a-secret-of-the-tests-that-is-long-enough';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'artel-secrets-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = () => join(folder, 'secrets.json');
const kept = () => JSON.parse(readFileSync(file(), 'utf8')) as Record<string, string>;
const embedded = (given: object = {}) => secretsOf(settings.parse(given), folder, true);
const onServer = (given: object = {}) => secretsOf(settings.parse({ JWT_SECRET, ...given }), folder, false);

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
  throw new Error('it was taken');
}

describe('Secrets of the embedded profile', () => {
  it('are made once, for nobody else to read', () => {
    const first = embedded();
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(first.JWT_SECRET.length).toBeGreaterThanOrEqual(32);
    expect(first.ENCRYPTION_KEYS).toEqual([kept().ENCRYPTION_KEY]);
    expect(embedded()).toEqual(first);
  });

  it('are added to those that are there, and not made where they are given', () => {
    writeFileSync(file(), JSON.stringify({ JWT_SECRET: 'of-an-earlier-version', OTHER: 'x' }));
    const { JWT_SECRET: before, ENCRYPTION_KEYS } = embedded();
    expect(before).toBe('of-an-earlier-version');
    expect(kept()).toEqual({ JWT_SECRET: before, OTHER: 'x', ENCRYPTION_KEY: ENCRYPTION_KEYS[0] });
    expect(embedded({ JWT_SECRET, ENCRYPTION_KEY: one })).toEqual({ JWT_SECRET, ENCRYPTION_KEYS: [one] });
  });

  it.each(['', '{', '"text'])('stop the boot when their file is damaged: %j', (text) => {
    writeFileSync(file(), text);
    expect(refusal(() => embedded())).toMatch(/^DATA_DIR: .*secrets\.json is not JSON$/);
  });
});

describe('Secrets of a server', () => {
  it('are never made: without ENCRYPTION_KEY there is none, without JWT_SECRET no boot', () => {
    expect(onServer()).toEqual({ JWT_SECRET, ENCRYPTION_KEYS: [] });
    expect(refusal(() => secretsOf(settings.parse({}), folder, false))).toMatch(/^JWT_SECRET: required/);
  });

  it('can be several keys, the newest first', () => {
    expect(onServer({ ENCRYPTION_KEY: `${one}, ${two}` }).ENCRYPTION_KEYS).toEqual([one, two]);
    const path = join(folder, 'keys');
    writeFileSync(path, `${two}\r\n\n ${one} \n`, { mode: 0o600 });
    expect(onServer({ ENCRYPTION_KEY_FILE: path }).ENCRYPTION_KEYS).toEqual([two, one]);
  });

  it.each([`${one},short`, 'short', ',', ' '])('are refused without being repeated: %j', (ENCRYPTION_KEY) => {
    const told = refusal(() => onServer({ ENCRYPTION_KEY }));
    expect(told).toMatch(/^ENCRYPTION_KEY: (each key must be at least 32 characters|holds no key)$/);
  });

  it('are read from a file of their owner only, and from one place only', () => {
    const path = join(folder, 'keys');
    const fromFile = () => onServer({ ENCRYPTION_KEY_FILE: path });
    expect(refusal(fromFile)).toMatch(/^ENCRYPTION_KEY_FILE: .* cannot be read/);
    writeFileSync(path, one);
    for (const mode of [0o640, 0o604, 0o644, 0o620]) {
      chmodSync(path, mode);
      expect(refusal(fromFile)).toMatch(/^ENCRYPTION_KEY_FILE: .*chmod 600/);
    }
    chmodSync(path, 0o400);
    expect(fromFile().ENCRYPTION_KEYS).toEqual([one]);
    expect(refusal(() => onServer({ ENCRYPTION_KEY: one, ENCRYPTION_KEY_FILE: path }))).toMatch(
      /^ENCRYPTION_KEY_FILE: set either/,
    );
  });
});
