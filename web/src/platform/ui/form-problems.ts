import { isProblem } from '../api';
import { fieldText, problemText } from './problem-text';

/** Each of their fields has words of its own: those of a rule, or another server's. */
const worded: ReadonlySet<string> = new Set(['validation_failed', 'integration_refused']);

interface Fields {
  setErrors: (errors: Record<string, string>) => void;
  values: object;
}

/**
 * Shows a refusal where it belongs: at the fields that the server names, by the path of their names. Returns the error
 * if it is about none of them: then it is shown with the whole form.
 */
export function showAtFields(form: Fields, error: unknown): unknown {
  if (!isProblem(error)) return error;
  const shown: Record<string, string> = {};
  let unplaced = error.errors.length === 0;
  for (const field of error.errors) {
    const place = placeOf(form.values, field.path);
    if (!place) {
      unplaced = true;
      continue;
    }
    const text = worded.has(error.code) ? fieldText(field) : problemText(error);
    shown[place.path] = [shown[place.path], place.part + text].filter(Boolean).join('; ');
  }
  form.setErrors(shown);
  return unplaced ? error : undefined;
}

interface Place {
  /** Of the field. */
  path: string;
  /** What of its value is meant, to be said before what is wrong. */
  part: string;
}

/** The longest part of a path that is a field. What stands in a list, and the inside of a text, have no fields of their own. */
function placeOf(values: object, path: string): Place | undefined {
  const names = path.split('.');
  let at: unknown = values;
  for (const [depth, name] of names.entries()) {
    const isThere = isObject(at) && Object.hasOwn(at, name);
    const next: unknown = isThere ? (at as Record<string, unknown>)[name] : undefined;
    if ((typeof at === 'string' || Array.isArray(at)) && !isObject(next))
      return { path: names.slice(0, depth).join('.'), part: `${partOf(at, names.slice(depth))}: ` };
    if (!isThere) return undefined;
    at = next;
  }
  return { path, part: '' };
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** An entry as it was typed; otherwise its number, as people count: an id is nothing to read. */
function partOf(list: unknown, [place = '', ...names]: string[]): string {
  const entry: unknown = Array.isArray(list) ? list[Number(place)] : undefined;
  if (typeof entry === 'string' && names.length === 0 && !/^$|^[\da-f-]{36}$/.test(entry)) return entry;
  return [/^\d+$/.test(place) ? `№${Number(place) + 1}` : place, ...names].join(' ');
}
