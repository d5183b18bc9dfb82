import { compile, type JSONValue } from 'json-p3';

/** Of what one path finds, so many values and so many characters of JSON are looked at. */
const mostValues = 1_000;
const mostFound = 1024 * 1024;

/** What is wrong with a JSONPath (RFC 9535); undefined for one that can be used. */
export function pathProblem(path: string): string | undefined {
  try {
    compile(path);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'is no JSONPath';
  }
}

/** Whether it is followed at once: it can find one thing only. Any other can be made to take very long. */
export const isPlain = (path: string): boolean => compile(path).singularQuery();

/** What each path finds, in its order. */
export const follow = (paths: string[], body: unknown): unknown[][] =>
  paths.map((path) =>
    compile(path)
      .query(body as JSONValue)
      .values(),
  );

/** About how many bytes it has as JSON; what is past `most` is not looked at. */
export function sizeOf(value: unknown, most: number): number {
  // No character is less than a byte: what is too long as it is, is not written out to see that.
  if (typeof value === 'string')
    return value.length > most ? value.length : Buffer.byteLength(JSON.stringify(value));
  if (typeof value !== 'object' || value === null) return String(value).length;
  let size = 2;
  for (const item of Array.isArray(value) ? (value as unknown[]) : Object.entries(value)) {
    if (size > most) break;
    size += sizeOf(item, most - size) + 1;
  }
  return size;
}

/** For a worker thread: what several paths find can be many times as large as the body. */
export function followIn({ paths, text }: { paths: string[]; text: string }): unknown[][] {
  const body: unknown = JSON.parse(text);
  let left = mostFound;
  return paths.map((path) => {
    const [found = []] = follow([path], body);
    return found.slice(0, mostValues).filter((value) => (left -= JSON.stringify(value).length) >= 0);
  });
}
