import { problemOf, unreachable } from './problem';
import { forget, recall, remember } from '../storage';

/**
 * The session in cookies: tokens that no script can read, and beside them the CSRF token, which says by being there
 * that there is a session. How long the access token lives is noted for all tabs, so that it is renewed before the
 * server has to refuse it.
 */
const csrfCookie = 'artel_csrf';
const untilKey = 'artel.access-until';
/** Earlier than it ends: requests take their time. */
const marginMillis = 30_000;

function csrfToken(): string | undefined {
  const pairs = document.cookie.split('; ').map((pair) => pair.split('='));
  return pairs.find(([name]) => name === csrfCookie)?.[1] || undefined;
}

export const hasSession = (): boolean => csrfToken() !== undefined;

/** Notes that a new access token has come. */
export const noteAccess = (expiresIn: number): void => remember(untilKey, Date.now() + expiresIn * 1_000);
export const forgetAccess = (): void => forget(untilKey);

const accessUntil = (): number => Number(recall(untilKey) ?? 0);
const isStale = (): boolean => hasSession() && accessUntil() - marginMillis < Date.now();

export const sessionHeaders = (): Record<string, string> => {
  const token = csrfToken();
  return { 'x-artel-session': 'cookie', ...(token ? { 'x-csrf-token': token } : {}) };
};

let renewing: Promise<boolean> | undefined;

/** Exchanges the tokens, once for all who ask meanwhile, in other tabs too. False: the session is over. */
export function renewAccess(): Promise<boolean> {
  renewing ??= renewOnce()
    .then((isOpen) => {
      if (!isOpen) for (const listener of listeners) listener();
      return isOpen;
    })
    .finally(() => (renewing = undefined));
  return renewing;
}

const listeners = new Set<() => void>();

/** Hears when the server says that there is no session any more. */
export function onSessionEnd(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function renewOnce(): Promise<boolean> {
  const known = accessUntil();
  return inTurn(async () => {
    // Another tab has done it while this one waited.
    if (accessUntil() !== known && !isStale()) return true;
    const token = csrfToken();
    if (!token) return false;
    const response = await fetch('/api/v1/auth/refresh', {
      method: 'POST',
      headers: sessionHeaders(),
      signal: AbortSignal.timeout(15_000),
    }).catch((error: unknown) => {
      throw unreachable(error);
    });
    if (response.ok) {
      noteAccess(((await response.json()) as { expiresIn: number }).expiresIn);
      return true;
    }
    const problem = await problemOf(response);
    if (problem.isTransient) throw problem;
    // Unless another tab has begun a new one meanwhile.
    if (csrfToken() === token) document.cookie = `${csrfCookie}=; path=/; max-age=0`;
    return false;
  });
}

/** Pages that are not served over https have no locks; then the server bears that two tabs ask at once. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  return 'locks' in navigator ? navigator.locks.request('artel-session', work) : work();
}

/** Renews the access token when it is about to end. */
export async function freshAccess(): Promise<void> {
  if (isStale()) await renewAccess();
}
