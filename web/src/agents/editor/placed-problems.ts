import type { FieldError } from '../../platform/api';
import { structures, type Draft, type Structure } from './draft';
import { lineOf, type LineMistake } from './structure-text';

/** Where in the editor a part of a definition is written. */
export const sections = {
  role: ['username', 'name', 'title', 'description', 'type', 'model', 'temperature', 'greeting', 'examples'],
  prompt: ['prompt'],
  structure: ['steps', 'graph', 'members'],
  tools: ['tools', 'toolPolicies', 'httpTools', 'knowledge', 'prefetchTopK', 'retrieval', 'approverIds'],
  limits: ['limits', 'outputSchema'],
} as const satisfies Record<string, readonly (keyof Draft)[]>;
export type Section = keyof typeof sections;
export const sectionNames = Object.keys(sections) as Section[];

export interface PlacedProblems {
  /** For inputs, by the path of their values. */
  fields: Record<string, string>;
  /** For texts of structures. */
  lines: Partial<Record<Structure, LineMistake[]>>;
  /** What it is all about: a text that is another one by now is not wrong any more. */
  draft: Draft;
  /** About nothing that the editor shows. */
  rest: FieldError[];
}

/** Puts what the server finds wrong with a definition where it was written. */
export function placeProblems(errors: readonly FieldError[], draft: Draft): PlacedProblems {
  const placed: PlacedProblems = { fields: {}, lines: {}, draft, rest: [] };
  for (const { path: told, message } of errors) {
    // Trials name the definition within what they are asked.
    const path = told.replace(/^definition\.?/, '');
    const [part = ''] = path.split('.');
    if (!sectionOf(part)) {
      placed.rest.push({ path, message });
      continue;
    }
    const structure = structures.find((name) => name === part);
    if (structure) {
      const line = lineOf(draft[structure], path.slice(part.length + 1));
      placed.lines[structure] = [...(placed.lines[structure] ?? []), { line, message }];
    } else placed.fields[path] = [placed.fields[path], message].filter(Boolean).join('; ');
  }
  return placed;
}

/** A text that could not be read, as if the server had said so. */
export const placeMistakes = (part: Structure, mistakes: LineMistake[], draft: Draft): PlacedProblems => ({
  fields: {},
  lines: { [part]: mistakes },
  draft,
  rest: [],
});

const sectionOf = (part: string): Section | undefined =>
  sectionNames.find((name) => (sections[name] as readonly string[]).includes(part));

/** Where something is wrong, by the paths of what is. */
export const sectionsWith = (paths: readonly string[]): Section[] => {
  const found = new Set(paths.map((path) => sectionOf(path.split('.')[0] ?? '')));
  return sectionNames.filter((name) => found.has(name));
};

/** Mistakes in texts that are as they were when they were found. */
export const linesNow = ({ lines, draft }: PlacedProblems, now: Draft): PlacedProblems['lines'] =>
  Object.fromEntries(
    structures.filter((part) => lines[part] && draft[part] === now[part]).map((part) => [part, lines[part]]),
  );
