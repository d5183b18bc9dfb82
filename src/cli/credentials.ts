import { chmod, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { CliError } from './errors.js';

const SavedSession = z.object({ username: z.string(), accessToken: z.string(), refreshToken: z.string() });
export type SavedSession = z.infer<typeof SavedSession>;

/** Kept by server, so that a token never goes to another one than gave it. */
const CredentialFile = z.object({
  server: z.string().optional(),
  sessions: z.record(z.string(), SavedSession),
});
type CredentialFile = z.infer<typeof CredentialFile>;

/** Longer than any renewal takes: a lock this old belongs to a process that died. */
const staleMillis = 45_000;

/** `artel` in XDG_CONFIG_HOME; a relative one is to be ignored, as its specification says. */
export const configFolder = (configHome?: string): string =>
  join(configHome && isAbsolute(configHome) ? configHome : join(homedir(), '.config'), 'artel');

/** The sessions of this person on this machine, in a file that only they can read. */
export class CredentialStore {
  private readonly path: string;

  constructor(private readonly folder: string) {
    this.path = join(folder, 'cli.json');
  }

  /** The server that was logged in to last. */
  async currentServer(): Promise<string | undefined> {
    return (await this.load()).server;
  }

  async read(server: string): Promise<SavedSession | undefined> {
    return (await this.load()).sessions[server];
  }

  /** Keeps a session and makes its server the current one. */
  login(server: string, session: SavedSession): Promise<void> {
    return this.locked(() =>
      this.change((file) => ({ server, sessions: { ...file.sessions, [server]: session } })),
    );
  }

  forget(server: string): Promise<void> {
    return this.locked(() =>
      this.change((file) => {
        const { [server]: _, ...sessions } = file.sessions;
        return { ...file, sessions };
      }),
    );
  }

  /**
   * Replaces a session's tokens, unless another process did it since `refused` was read: a refresh token
   * works once, so of processes that run at the same time only one may use it.
   */
  renew(
    server: string,
    refused: string,
    renewal: (session: SavedSession) => Promise<Pick<SavedSession, 'accessToken' | 'refreshToken'>>,
  ): Promise<SavedSession | undefined> {
    return this.locked(async () => {
      const session = await this.read(server);
      if (!session || session.accessToken !== refused) return session;
      const renewed = { ...session, ...(await renewal(session)) };
      await this.change((file) => ({ ...file, sessions: { ...file.sessions, [server]: renewed } }));
      return renewed;
    });
  }

  private async load(): Promise<CredentialFile> {
    const text = await readFile(this.path, 'utf8').catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return { sessions: {} };
    try {
      return CredentialFile.parse(JSON.parse(text));
    } catch (cause) {
      throw new CliError(`${this.path} is damaged: remove it and log in again`, 1, { cause });
    }
  }

  private async change(edit: (file: CredentialFile) => CredentialFile): Promise<void> {
    const file = edit(await this.load());
    // Renamed into place: a process that dies half-way leaves the old tokens, not half a file.
    const draft = `${this.path}.${process.pid}`;
    await writeFile(draft, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
    await rename(draft, this.path);
  }

  private async locked<T>(work: () => Promise<T>): Promise<T> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await chmod(this.folder, 0o700);
    const lock = `${this.path}.lock`;
    await take(lock);
    try {
      return await work();
    } finally {
      await rm(lock, { force: true });
    }
  }
}

async function take(lock: string): Promise<void> {
  for (;;) {
    try {
      await (await open(lock, 'wx', 0o600)).close();
      return;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    const taken = await stat(lock).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (taken && Math.abs(Date.now() - taken.mtimeMs) > staleMillis) await rm(lock, { force: true });
    else await sleep(50);
  }
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;
