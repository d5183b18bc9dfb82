import { isScalar, LineCounter, parseDocument, visit } from 'yaml';

/** What is wrong with a text that should be YAML, in one short line. */
export class YamlMistake extends Error {}

const longestTold = 300;

/**
 * Reads one document in a time that grows with its length: the library compares every key with every other, and quotes
 * a line anew for each mistake. Throws YamlMistake, also for a key that is there twice.
 */
export function readYaml(text: string, options: { maxAliasCount: number }): unknown {
  const lines = new LineCounter();
  const told = (message: string, at?: number): YamlMistake => {
    const where = at === undefined ? '' : ` at line ${lines.linePos(at).line}`;
    return new YamlMistake(`${(message.split('\n')[0] ?? '').slice(0, longestTold).toWellFormed()}${where}`);
  };
  const document = parseDocument(text, { uniqueKeys: false, prettyErrors: false, lineCounter: lines });
  const [first] = document.errors;
  if (first) throw told(first.message, first.pos[0]);
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        const name = isScalar(key) ? String(key.value) : key;
        if (seen.has(name)) throw told('Map keys must be unique', isScalar(key) ? key.range?.[0] : undefined);
        seen.add(name);
      }
    },
  });
  try {
    return document.toJS(options) as unknown;
  } catch (error) {
    if (error instanceof ReferenceError) throw told(error.message);
    throw error;
  }
}
