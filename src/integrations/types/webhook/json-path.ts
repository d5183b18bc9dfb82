import { compile, jsonpath, type JSONPathQuery, type JSONValue } from 'json-p3';

const { NameSelector, IndexSelector, SliceSelector, WildcardSelector } = jsonpath.selectors;

/** What a path finds costs no more than to read the whole text, each time that all of it is gone through. */
const linear = [NameSelector, IndexSelector, SliceSelector, WildcardSelector];
const mostBranches = 3;

/** What is wrong with a JSONPath (RFC 9535); undefined for one that can be used. */
export function pathProblem(path: string): string | undefined {
  try {
    compile(path);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'is no JSONPath';
  }
}

/** Whether it can be followed here: filters, and what looks everywhere, can be made to take very long. */
export const isPlain = (path: string): boolean => isPlainQuery(compile(path));

function isPlainQuery({ segments }: JSONPathQuery): boolean {
  const selectors = segments.map((segment) => segment.selectors);
  // `..` is a segment of another kind than its neighbours, and has the same selectors.
  const descends = segments.some((segment) => segment.toString().startsWith('..'));
  const branches = selectors.filter(
    ([one]) => one instanceof SliceSelector || one instanceof WildcardSelector,
  ).length;
  return (
    !descends &&
    branches <= mostBranches &&
    selectors.every((all) => all.length === 1 && linear.some((kind) => all[0] instanceof kind))
  );
}

/** What each path finds, in its order. */
export const follow = (paths: string[], body: unknown): unknown[][] =>
  paths.map((path) =>
    compile(path)
      .query(body as JSONValue)
      .values(),
  );

/** For a worker thread. */
export const followIn = ({ paths, text }: { paths: string[]; text: string }): unknown[][] =>
  follow(paths, JSON.parse(text));
