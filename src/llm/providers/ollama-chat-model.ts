import { HumanMessage, type BaseMessage } from '@langchain/core/messages';
import { ChatOllama, type ChatOllamaInput } from '@langchain/ollama';
import { markedText } from '../picture-places.js';

type Fields = Omit<ChatOllamaInput, 'fetch'> & { stop?: string[] };
type Stream = ChatOllama['_streamResponseChunks'];
type Events = ChatOllama['_streamChatModelEvents'];

/**
 * ChatOllama does not hand a call's signal to its HTTP client, sees an abort only at the next chunk, leaves the
 * connection open when its reader goes, and aborts the neighbours' calls along with its own. So each call gets
 * a client of its own and a signal that ends with the call. And it knows where to stop only from the call itself.
 */
export class AbortableChatOllama extends ChatOllama {
  constructor(
    private readonly fieldsOfCall: Fields,
    private readonly fetchUnder: (signal?: AbortSignal) => typeof fetch,
  ) {
    super({ ...fieldsOfCall, fetch: fetchUnder() });
  }

  override _streamResponseChunks(...[messages, options, run]: Parameters<Stream>): ReturnType<Stream> {
    const ending = { stop: this.fieldsOfCall.stop, ...options };
    const marked = messages.map(withMarks);
    return this.alone(options.signal, (model) => model._streamResponseChunks(marked, ending, run));
  }

  override _streamChatModelEvents(...[messages, options, run]: Parameters<Events>): ReturnType<Events> {
    const ending = { stop: this.fieldsOfCall.stop, ...options };
    const marked = messages.map(withMarks);
    return this.alone(options.signal, (model) => model._streamChatModelEvents(marked, ending, run));
  }

  private async *alone<T>(
    signal: AbortSignal | undefined,
    call: (model: ChatOllama) => AsyncIterable<T>,
  ): AsyncGenerator<T, void> {
    signal?.throwIfAborted();
    const ended = new AbortController();
    const abort = () => ended.abort(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      yield* call(new ChatOllama({ ...this.fieldsOfCall, fetch: this.fetchUnder(ended.signal) }));
    } finally {
      signal?.removeEventListener('abort', abort);
      ended.abort();
    }
  }
}

/** Its text first, with the places of its pictures, and then these. */
function withMarks(message: BaseMessage): BaseMessage {
  const { content } = message;
  if (typeof content === 'string' || !HumanMessage.isInstance(message)) return message;
  const text = markedText(content.map((part) => (part.type === 'text' ? part.text : part)));
  const pictures = content.filter(({ type }) => type !== 'text');
  return new HumanMessage({ content: [{ type: 'text', text }, ...pictures] });
}
