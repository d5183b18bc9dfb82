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
  const own = error.errors.filter(({ path }) => hasPath(form.values, path));
  const shown = own.map((field) => [
    field.path,
    worded.has(error.code) ? fieldText(field) : problemText(error),
  ]);
  form.setErrors(Object.fromEntries(shown) as Record<string, string>);
  return own.length > 0 && own.length === error.errors.length ? undefined : error;
}

function hasPath(values: object, path: string): boolean {
  let at: unknown = values;
  for (const name of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return false;
    at = (at as Record<string, unknown>)[name];
  }
  return true;
}
