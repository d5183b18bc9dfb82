/** A path of ours out of an address that anybody can write; undefined for a way out of the client. */
export function safePath(path: unknown): string | undefined {
  if (typeof path !== 'string' || !path.startsWith('/')) return undefined;
  const base = 'http://artel.invalid';
  if (!URL.canParse(path, base)) return undefined;
  const url = new URL(path, base);
  // Of `/.//elsewhere` dots alone are taken away, and two strokes begin the name of a server.
  const isOurs = url.origin === base && !url.pathname.startsWith('//');
  return isOurs ? url.pathname + url.search + url.hash : undefined;
}
