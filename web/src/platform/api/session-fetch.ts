import { freshAccess, renewAccess, sessionHeaders } from './access';
import { unreachable } from './problem';

/** Doors that are open without a session: it is not renewed for them, and what they refuse is not about it. */
const open = /^\/api\/v1\/(auth\/(login|register|signup|refresh|invites|password-reset)|health)\b/;

/** For the whole of an answer; a server that works has given up by then, too. */
const answerMillis = 60_000;
/** For one that comes little by little, as a role writes it. */
const streamMillis = 15 * 60_000;

/** `fetch` with the session, which it renews when needed, and with a deadline. Throws `Problem` `offline`. */
export const sessionFetch = (input: RequestInfo | URL, init?: RequestInit): Promise<Response> =>
  fetchInTime(new Request(input, init), answerMillis);

/** The same for streams of events, which may take longer. */
export const sessionStream = (input: RequestInfo | URL, init?: RequestInit): Promise<Response> =>
  fetchInTime(new Request(input, init), streamMillis);

async function fetchInTime(request: Request, millis: number): Promise<Response> {
  const isOpen = open.test(new URL(request.url).pathname);
  if (!isOpen) await freshAccess();
  const again = request.clone();
  const response = await send(request, millis);
  if (response.status !== 401 || isOpen) return response;
  return (await renewAccess()) ? send(again, millis) : response;
}

async function send(request: Request, millis: number): Promise<Response> {
  for (const [name, value] of Object.entries(sessionHeaders())) request.headers.set(name, value);
  try {
    return await fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(millis)]) });
  } catch (error) {
    throw unreachable(error);
  }
}
