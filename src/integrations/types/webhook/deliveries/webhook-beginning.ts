/** Of a body, for people who look at the log. */
const longest = 500;
const hidden = '[hidden]';

/** Names whose values let somebody in. */
const secretField =
  /("[^"\\]{0,60}(?:password|passwd|secret|token|authorization|api[_-]?key|access[_-]?key|signature|cookie)[^"\\]{0,60}"\s*:\s*)(?:"(?:[^"\\]|\\.)*"?|[\d.]+)/gi;

/** The first characters of a body, without what looks like a secret. */
export function beginningFor(body: string): string {
  // What is cut here is longer than what is shown, so that no part of a secret is left at the end.
  const clean = body.slice(0, 4 * longest).replace(secretField, `$1"${hidden}"`);
  return clean.slice(0, longest).toWellFormed().replaceAll('\0', '\uFFFD');
}
