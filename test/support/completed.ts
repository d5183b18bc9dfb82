import { createParser } from 'eventsource-parser';

/** What `POST /v1/chat/completions` answered. */
export interface Completed {
  status: number;
  headers: Headers;
  /** The id of the completion, without its prefix: that of the run. */
  runId?: string;
  text: string;
  /** The code of the error that it was refused, or ended, with. */
  code?: string;
  /** A stream that came to its `[DONE]`, or a whole answer. */
  isWhole: boolean;
  /** Comments of a stream. */
  comments: string[];
}

interface Part {
  id?: string;
  choices?: { message?: { content: string | null }; delta?: { content?: string | null } }[];
  error?: { code: string };
}

export interface Completion {
  url: string;
  key: string;
  question: string;
  /** Fields of the body, as `stream`. */
  more?: object;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Called when the answer has begun: its run exists. */
  onHead?: () => void;
  /** Leaves after so many pieces of a stream. */
  leaveAfter?: number;
  /** Called with what was read, after each piece and comment of a stream. */
  onRead?: (read: Completed) => void;
}

/** Asks a role through the facade and reads what comes, streamed or whole, until it ends, breaks or is left. */
export async function complete({
  url,
  key,
  question,
  more = {},
  headers = {},
  ...how
}: Completion): Promise<Completed> {
  const leaving = new AbortController();
  const signal = AbortSignal.any([leaving.signal, ...(how.signal ? [how.signal] : [])]);
  const messages = [{ role: 'user', content: question }];
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'lawyer', messages, ...more }),
    signal,
  });
  how.onHead?.();
  const read: Completed = {
    status: response.status,
    headers: response.headers,
    text: '',
    isWhole: false,
    comments: [],
  };
  const take = ({ id, choices: [choice] = [], error }: Part): void => {
    if (id) read.runId = id.replace('chatcmpl-', '');
    read.text += choice?.message?.content ?? choice?.delta?.content ?? '';
    read.code ??= error?.code;
  };
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
    take((await response.json()) as Part);
    return { ...read, isWhole: response.ok };
  }
  let pieces = 0;
  const parser = createParser({
    onEvent: ({ data }) => {
      if (data === '[DONE]') read.isWhole = true;
      else take(JSON.parse(data) as Part);
      how.onRead?.(read);
      if (++pieces === how.leaveAfter) leaving.abort();
    },
    onComment: (comment) => {
      read.comments.push(comment);
      how.onRead?.(read);
    },
  });
  const decoder = new TextDecoder();
  try {
    for await (const chunk of bodyOf(response)) parser.feed(decoder.decode(chunk, { stream: true }));
  } catch {
    // It was left, or it broke: what was read until then is what there is.
  }
  return read;
}

async function* bodyOf({ body }: Response): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) yield read.value;
}
