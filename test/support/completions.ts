import { artelUrl, type Person } from './builders.js';

export const ask = (content: string) => [{ role: 'user' as const, content }];

/** A chunk of a streamed completion, as far as tests look at it. */
export interface Chunk {
  id: string;
  object: string;
  choices: {
    delta: { role?: string; content?: string | null; tool_calls?: { index: number; id: string }[] };
    logprobs: { content: { token: string; logprob: number; top_logprobs: object[] }[] } | null;
    finish_reason: string | null;
  }[];
  usage?: { total_tokens: number } | null;
  error?: { code: string };
}

export const postCompletion = (
  key: string,
  body: object,
  { url = artelUrl(), headers = {}, signal }: { url?: string; headers?: object; signal?: AbortSignal } = {},
): Promise<Response> =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    signal,
  });

/** The data of an event stream, without its end. */
export const chunksIn = (text: string): Chunk[] =>
  text
    .split('\n\n')
    .filter((event) => event.startsWith('data: ') && event !== 'data: [DONE]')
    .map((event) => JSON.parse(event.slice('data: '.length)) as Chunk);

/** A simple role unless told; returns its username, which is its name as a model. */
export async function aRole(owner: Person, definition: object = {}): Promise<string> {
  const username = `role-${crypto.randomUUID().slice(0, 8)}`;
  const common = {
    username,
    name: 'Помощник',
    title: 'Помощник',
    description: 'Помогает',
    prompt: 'Помогай.',
  };
  const { status, body } = await owner.client.post('/agents', { type: 'simple', ...common, ...definition });
  if (status !== 201) throw new Error(`POST /agents answered ${status}: ${JSON.stringify(body)}`);
  return username;
}
