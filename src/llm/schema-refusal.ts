import { ModelCallError } from './model-call-error.js';

const refusing = [400, 422];

/**
 * A server that refuses a schema, alone or together with tools, is asked without it: prompts say the same, and who asks
 * reads what comes. `plain` makes the call without the schema; undefined where the first one has none.
 */
export async function* withSchemaIfTaken<T>(
  whole: () => AsyncIterable<T>,
  plain: () => AsyncIterable<T> | undefined,
): AsyncGenerator<T, void> {
  try {
    yield* whole();
  } catch (error) {
    const rest = isRefusal(error) ? plain() : undefined;
    if (!rest) throw error;
    yield* rest;
  }
}

const isRefusal = (error: unknown): boolean =>
  error instanceof ModelCallError &&
  error.code === 'model_error' &&
  refusing.includes(error.upstreamStatus ?? 0);
