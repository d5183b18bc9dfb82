import { randomBytes } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from './config-error.js';
import type { Settings } from './settings.js';

const shortestKey = 32;

export interface Secrets {
  JWT_SECRET: string;
  /** Newest first: it seals, the others only open. Empty when none is configured. */
  ENCRYPTION_KEYS: readonly string[];
}

/** What was given; the embedded profile makes what is missing, elsewhere every process must share it. */
export function secretsOf(given: Settings, dataDir: string, isEmbedded: boolean): Secrets {
  const keys = encryptionKeys(given);
  if (!isEmbedded) {
    if (given.JWT_SECRET) return { JWT_SECRET: given.JWT_SECRET, ENCRYPTION_KEYS: keys };
    throw new ConfigError('JWT_SECRET: required with DATABASE_URL (every process must share it)');
  }
  const { JWT_SECRET, ENCRYPTION_KEY } = withGenerated(dataDir, {
    JWT_SECRET: given.JWT_SECRET,
    ENCRYPTION_KEY: keys[0],
  });
  return { JWT_SECRET, ENCRYPTION_KEYS: keys.length > 0 ? keys : [ENCRYPTION_KEY] };
}

function encryptionKeys({ ENCRYPTION_KEY, ENCRYPTION_KEY_FILE }: Settings): string[] {
  if (ENCRYPTION_KEY && ENCRYPTION_KEY_FILE) {
    throw new ConfigError('ENCRYPTION_KEY_FILE: set either this or ENCRYPTION_KEY');
  }
  if (ENCRYPTION_KEY) return checkedKeys('ENCRYPTION_KEY', ENCRYPTION_KEY.split(','));
  if (ENCRYPTION_KEY_FILE) {
    return checkedKeys('ENCRYPTION_KEY_FILE', readPrivate(ENCRYPTION_KEY_FILE).split('\n'));
  }
  return [];
}

function checkedKeys(setting: string, texts: string[]): string[] {
  const keys = texts.map((text) => text.trim()).filter((text) => text !== '');
  if (keys.length === 0) throw new ConfigError(`${setting}: holds no key`);
  if (keys.some((key) => key.length < shortestKey)) {
    throw new ConfigError(`${setting}: each key must be at least ${shortestKey} characters`);
  }
  return keys;
}

function readPrivate(path: string): string {
  try {
    // Windows has no such bits and reports all of them.
    if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
      throw new ConfigError(`ENCRYPTION_KEY_FILE: ${path} must be readable by its owner only (chmod 600)`);
    }
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    throw new ConfigError(`ENCRYPTION_KEY_FILE: ${path} cannot be read: ${String(cause)}`, { cause });
  }
}

/** Fills what was not given from DATA_DIR/secrets.json, where it is made once and for all. */
function withGenerated<Name extends string>(
  dataDir: string,
  given: Record<Name, string | undefined>,
): Record<Name, string> {
  const names = Object.keys(given) as Name[];
  const path = join(dataDir, 'secrets.json');
  try {
    for (;;) {
      const isNew = !existsSync(path);
      const kept = isNew ? {} : (JSON.parse(readFileSync(path, 'utf8')) as NodeJS.Dict<string> | null);
      const missing = names.filter((name) => !given[name] && !kept?.[name]);
      if (missing.length === 0) {
        return Object.fromEntries(names.map((name) => [name, given[name] ?? kept?.[name]])) as Record<
          Name,
          string
        >;
      }
      const made = missing.map((name) => [name, randomBytes(48).toString('base64url')] as const);
      mkdirSync(dataDir, { recursive: true, mode: 0o700 });
      place(path, { ...kept, ...Object.fromEntries(made) }, isNew);
    }
  } catch (cause) {
    const why = cause instanceof SyntaxError ? 'is not JSON' : `cannot be used: ${String(cause)}`;
    throw new ConfigError(`DATA_DIR: ${path} ${why}`, { cause });
  }
}

/** Put into place whole: a crash in between must not leave half a file, which would lock everyone out. */
function place(path: string, secrets: NodeJS.Dict<string>, isNew: boolean): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flush: true });
  if (!isNew) return renameSync(draft, path);
  try {
    // Unlike a rename it fails when another process was first: what that one seals must open tomorrow.
    linkSync(draft, path);
    rmSync(draft);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return rmSync(draft);
    // A file system without links.
    renameSync(draft, path);
  }
}
