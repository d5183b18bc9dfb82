import { AIMessage, type BaseMessage } from '@langchain/core/messages';
import { ChatOpenAI, ChatOpenAICompletions, type ChatOpenAIFields } from '@langchain/openai';
import { estimateTokens } from '../token-estimate.js';
import { writtenIn } from '../written-calls.js';

type Stream = ChatOpenAICompletions['_streamResponseChunks'];

/**
 * The stock class counts tokens with a tokenizer that it downloads from the internet during a call, and writes the arguments
 * of earlier calls anew.
 */
class OfflineCompletions extends ChatOpenAICompletions {
  override getNumTokens(content: Parameters<ChatOpenAICompletions['getNumTokens']>[0]): Promise<number> {
    return Promise.resolve(estimateTokens(typeof content === 'string' ? content : JSON.stringify(content)));
  }

  override _streamResponseChunks(...[messages, ...how]: Parameters<Stream>): ReturnType<Stream> {
    return super._streamResponseChunks(messages.map(asWritten), ...how);
  }
}

/** `streaming` makes invoke() stream as well, so that it keeps all three limits. */
export function chatOpenAI(fields: ChatOpenAIFields): ChatOpenAI {
  const all = { ...fields, streaming: true, streamUsage: true, maxRetries: 0 };
  return new ChatOpenAI({ ...all, completions: new OfflineCompletions(all) });
}

/** The message with its calls letter by letter, which stock ones send in the place of those that were read. */
function asWritten(message: BaseMessage): BaseMessage {
  const written = AIMessage.isInstance(message) ? writtenIn(message) : undefined;
  if (!written || !AIMessage.isInstance(message)) return message;
  const { content, tool_calls: read = [] } = message;
  const calls = written
    .filter(({ id }) => read.some((call) => call.id === id))
    .map(({ id, name, arguments: text }) => ({
      id,
      type: 'function' as const,
      function: { name, arguments: text },
    }));
  if (calls.length === 0 || calls.length < read.length) return message;
  const sent = new AIMessage({ content, tool_calls: read, additional_kwargs: { tool_calls: calls } });
  sent.tool_calls = [];
  return sent;
}
