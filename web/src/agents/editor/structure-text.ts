import { isNode, LineCounter, parseDocument, stringify } from 'yaml';

/** What is wrong with a text, and in which line, counted from 1. */
export interface LineMistake {
  line: number;
  message: string;
}

/** A part of a definition as text to edit; empty for nothing. */
export const structureText = (value: unknown): string => {
  const isNothing = value === null || (Array.isArray(value) && value.length === 0);
  return isNothing ? '' : stringify(value, { lineWidth: 100 });
};

/** Reads YAML, and therefore JSON too. An empty text is undefined. */
export function readStructure(text: string): { value?: unknown; mistakes: LineMistake[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const mistakes = document.errors.map(({ pos, message }) => ({ line: lines.linePos(pos[0]).line, message }));
  if (mistakes.length > 0) return { mistakes };
  try {
    return { value: (document.toJS() as unknown) ?? undefined, mistakes };
  } catch (error) {
    // Aliases that would grow without end.
    return { mistakes: [{ line: 1, message: error instanceof Error ? error.message : String(error) }] };
  }
}

/** The line of what a path leads to (`3.cases.0`), or of the nearest part on the way to it. */
export function lineOf(text: string, path: string): number {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const keys = path
    .split('.')
    .filter(Boolean)
    .map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  for (let depth = keys.length; depth > 0; depth--) {
    const found = document.getIn(keys.slice(0, depth), true);
    if (isNode(found) && found.range) return lines.linePos(found.range[0]).line;
  }
  return 1;
}
