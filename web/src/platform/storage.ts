/** What this browser remembers; a browser that may not remember (private windows) goes on without. */
export function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string | number): void {
  try {
    localStorage.setItem(key, String(value));
  } catch {
    // Full, or forbidden.
  }
}

export function forget(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // Forbidden.
  }
}

const ownPrefix = 'artel.own';
/** What belongs to one person, and is no one else's to read: gone when they log out (`forgetOwn`). */
export const ownKey = (userId: string, ...rest: string[]): string => [ownPrefix, userId, ...rest].join('.');

/** The keys under which something of this kind is remembered. */
export function keysOf(prefix: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(`${prefix}.`));
  } catch {
    return [];
  }
}

export const forgetOwn = (userId: string): void => keysOf(ownKey(userId)).forEach(forget);

/** Whose session ended without them comes back to what is theirs, unless somebody else was here meanwhile. */
export function forgetOthers(userId: string): void {
  const own = `${ownKey(userId)}.`;
  for (const key of keysOf(ownPrefix)) if (!key.startsWith(own)) forget(key);
}
