import { AppError } from '../../../platform/errors/index.js';
import { piecesOf, promptsOf, type Piece } from '../prompt-pieces.js';

/** What templates speak of, as `{{slots.budget}}` or `{{steps.draft.output.title}}`. */
export interface Names {
  /** For people to read; undefined for nothing. */
  textOf(name: string): string | undefined;
  /** For tools to read within a text: numbers in plain digits, days as ISO dates; undefined for nothing. */
  plainTextOf(name: string): string | undefined;
  /** For models to read: what may hold words from outside is a piece of its own. */
  pieceOf(name: string, of: PromptPart): Piece;
  /** For tools and conditions to work with. */
  valueOf(name: string): unknown;
}

/** Whose words a prompt is, to a model: of those who run it, or of those whom it answers. */
export type PromptPart = 'system' | 'user';

const name = /\{\{([^{}]{0,200})\}\}/g;
const alone = /^\s*\{\{([^{}]{0,200})\}\}\s*$/;

/** Characters that a template may become: a value that is named a hundred times is a mistake of the chain. */
const longestRendered = 100_000;

/** Tokens of a question to another role, which takes 20,000 characters: no text takes fewer tokens than 2 for 7 of them. */
const mostOfPrompt = 5_700;

export const namesInTemplate = (template: string): string[] =>
  [...template.matchAll(name)].map(([, inner = '']) => inner.trim());

/** Values are put in once: one that contains `{{...}}` is only a strange value. Throws `limit_reached` when it is too long. */
export function render(template: string, names: Names): string {
  const room = new Room();
  return template.replace(name, (_, inner: string) => room.take(names.textOf(inner.trim()) ?? ''));
}

/** For a model. */
export const piecesIn = (template: string, names: Names, of: PromptPart): Piece[] =>
  piecesOf(template, name, (inner) => names.pieceOf(inner, of));

/**
 * Every text in `value` rendered; one that is a single name becomes what that stands for, with its type. Throws
 * `limit_reached` when all of it is too long.
 */
export function renderWithin(value: unknown, names: Names, room = new Room()): unknown {
  if (typeof value === 'string') {
    const [, single] = alone.exec(value) ?? [];
    if (single !== undefined) return room.takeAny(names.valueOf(single.trim()));
    return value.replace(name, (_, inner: string) => room.take(names.plainTextOf(inner.trim()) ?? ''));
  }
  if (Array.isArray(value)) return value.map((one: unknown) => renderWithin(one, names, room));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => [key, renderWithin(inner, names, room)]),
  );
}

/** The same for what another model reads: every text in it is a prompt. */
export function promptsWithin(value: Record<string, unknown>, names: Names): unknown {
  const written = Object.entries(value).map(([key, inner]): [string, unknown] => [
    key,
    typeof inner === 'string'
      ? promptsOf([piecesIn(inner, names, 'user')], mostOfPrompt)[0]
      : renderWithin(inner, names),
  ]);
  return Object.fromEntries(written);
}

/** What is left for the values of a rendering. */
class Room {
  private left = longestRendered;

  take(text: string): string {
    this.left -= text.length;
    if (this.left < 0)
      throw new AppError(
        'limit_reached',
        `A text of this role becomes longer than ${longestRendered} characters`,
      );
    return text;
  }

  takeAny(value: unknown): unknown {
    this.take(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
    return value;
  }
}

export function namesWithin(value: unknown): string[] {
  if (typeof value === 'string') return namesInTemplate(value);
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(namesWithin);
}

/** What a path leads to in a JSON value; undefined when it leads nowhere. */
export function at(value: unknown, path: string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}
