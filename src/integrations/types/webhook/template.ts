import { pathProblem } from './json-path.js';

/** A piece of a template: words as they are, or what stands at a path. */
export type Piece = { words: string } | { path: string; otherwise?: string };

/** Places that are filled. */
const mostPlaces = 20;

export class TemplateMistake extends Error {}

/** `$.path ?? "what else"` */
const withDefault = /^(.*\S)\s*\?\?\s*(?:"([^"]*)"|'([^']*)')$/s;

/** Reads `Words {{ $.path }} and {{ $.other ?? "nothing" }}`. Throws `TemplateMistake`. */
export function readTemplate(template: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (let open = template.indexOf('{{'); open >= 0; open = template.indexOf('{{', at)) {
    const close = template.indexOf('}}', open);
    if (close < 0) throw new TemplateMistake('a {{ is not closed by }}');
    if (open > at) pieces.push({ words: template.slice(at, open) });
    if (pieces.filter((piece) => 'path' in piece).length === mostPlaces)
      throw new TemplateMistake(`it has more than ${mostPlaces} places to fill`);
    pieces.push(readPath(template.slice(open + 2, close).trim()));
    at = close + 2;
  }
  if (at < template.length) pieces.push({ words: template.slice(at) });
  return pieces;
}

function readPath(text: string): Piece {
  const [, path = text, double, single] = withDefault.exec(text) ?? [];
  const problem = pathProblem(path);
  if (problem !== undefined) throw new TemplateMistake(`{{ ${path.slice(0, 100)} }}: ${problem}`);
  const otherwise = double ?? single;
  return otherwise === undefined ? { path } : { path, otherwise };
}

export function templateProblem(template: string): string | undefined {
  try {
    readTemplate(template);
    return undefined;
  } catch (error) {
    if (error instanceof TemplateMistake) return error.message;
    throw error;
  }
}

/** As people read it: words as they are, anything else as JSON; several, one after the other. */
export const inWords = (values: unknown[]): string =>
  values
    .filter((value) => value !== null)
    .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
    .join(', ');
