import { spawn } from 'node:child_process';
import { createParser } from 'eventsource-parser';
import type { FacadeAccess, MakeFacadeClient } from './facade-client.js';
import { ChatCompletion, ChatCompletionChunk, EmbeddingList, OpenAiError } from './shapes.js';

class CurlFailure extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(`curl was answered ${status}: ${code}`);
  }
}

/** The bytes of the answer as they come, its status last, on a line of its own. */
async function* curl(
  { baseUrl, apiKey }: FacadeAccess,
  path: string,
  body: object,
  signal?: AbortSignal,
): AsyncGenerator<string> {
  const child = spawn(
    'curl',
    [
      ...['--silent', '--show-error', '--no-buffer', '--max-time', '60', '--write-out', '\n%{http_code}'],
      ...['-H', `authorization: Bearer ${apiKey}`, '-H', 'content-type: application/json'],
      ...['--data-binary', '@-', `${baseUrl}${path}`],
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const leave = () => child.kill();
  signal?.addEventListener('abort', leave, { once: true });
  child.stdin.end(JSON.stringify(body));
  child.stdout.setEncoding('utf8');
  try {
    for await (const piece of child.stdout) yield String(piece);
    const code = await closed;
    if (code !== 0 && !signal?.aborted) throw new Error(`curl ended with ${code}`);
  } finally {
    leave();
    signal?.removeEventListener('abort', leave);
  }
}

async function whole(access: FacadeAccess, path: string, body: object): Promise<unknown> {
  let text = '';
  for await (const piece of curl(access, path, body)) text += piece;
  const [, answer = '', status] = /^(.*)\n(\d{3})$/s.exec(text) ?? [];
  const parsed: unknown = JSON.parse(answer);
  if (Number(status) > 299) throw new CurlFailure(Number(status), codeIn(parsed));
  return parsed;
}

const codeIn = (answer: unknown): string => String(OpenAiError.parse(answer).error.code);

/** curl, and what OpenAI's reference says that its answers are. */
export const curlClient: MakeFacadeClient = (access) => {
  const asked = (model: string, content: string) => ({ model, messages: [{ role: 'user', content }] });
  return {
    async ask(model, question) {
      const answer = await whole(access, '/chat/completions', asked(model, question));
      const { choices, usage } = ChatCompletion.parse(answer);
      return { text: choices[0]?.message.content ?? '', totalTokens: usage.total_tokens };
    },
    async *stream(model, question, signal) {
      const events: string[] = [];
      const parser = createParser({ onEvent: ({ data }) => events.push(data) });
      let raw = '';
      let isDone = false;
      const body = { ...asked(model, question), stream: true, stream_options: { include_usage: true } };
      for await (const piece of curl(access, '/chat/completions', body, signal)) {
        raw += piece;
        parser.feed(piece);
        for (const data of events.splice(0)) {
          if (data === '[DONE]') {
            isDone = true;
            continue;
          }
          const event: unknown = JSON.parse(data);
          if (isDone) throw new Error(`After the end came ${data}`);
          if (OpenAiError.safeParse(event).success) throw new CurlFailure(200, codeIn(event));
          const [choice] = ChatCompletionChunk.parse(event).choices;
          if (choice?.delta.content) yield choice.delta.content;
        }
      }
      const [, answer = '', status] = /^(.*)\n(\d{3})$/s.exec(raw) ?? [];
      if (Number(status) > 299) throw new CurlFailure(Number(status), codeIn(JSON.parse(answer)));
      if (!isDone && !signal?.aborted) throw new Error('The stream ended before its end');
    },
    async useTool(model, question, { run, ...tool }) {
      const tools = [{ type: 'function', function: tool }];
      const { messages } = asked(model, question);
      const first = ChatCompletion.parse(
        await whole(access, '/chat/completions', { model, messages, tools }),
      );
      const message = first.choices[0]?.message;
      const results = (message?.tool_calls ?? []).map((call) => ({
        role: 'tool',
        tool_call_id: call.id,
        content: run(JSON.parse(call.function.arguments)),
      }));
      const more = [...messages, message, ...results];
      const last = await whole(access, '/chat/completions', { model, messages: more, tools });
      return ChatCompletion.parse(last).choices[0]?.message.content ?? '';
    },
    async embed(model, input, dimensions) {
      const { data } = EmbeddingList.parse(await whole(access, '/embeddings', { model, input, dimensions }));
      return data.map(({ embedding }) => embedding as number[]);
    },
    failureOf(thrown) {
      if (!(thrown instanceof CurlFailure)) throw thrown;
      return thrown;
    },
  };
};
