import createClient from 'openapi-fetch';
import { problemOf, unreachable } from './problem';
import type { components, paths } from './schema';
import { sessionFetch } from './session-fetch';

/** Shapes of the API by their names in openapi.json: `Schema<'Message'>`. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

/** The whole API, typed by openapi.json. A refusal is thrown as a `Problem`; see `answer`. */
export const api = createClient<paths>({ fetch: sessionFetch });

api.use({
  async onResponse({ response }) {
    if (!response.ok) throw await problemOf(response);
    return response;
  },
});

/** The body of a good answer: `const me = await answer(api.GET('/api/v1/auth/me'))`. Throws `Problem`. */
export async function answer<T>(asked: Promise<{ data?: T }>): Promise<Exclude<T, undefined>> {
  try {
    return (await asked).data as Exclude<T, undefined>;
  } catch (error) {
    // It may break off, or run out of time, in the middle of its body.
    throw unreachable(error);
  }
}
