import { ChatOpenAI, ChatOpenAICompletions, type ChatOpenAIFields } from '@langchain/openai';
import { estimateTokens } from '../token-estimate.js';

/** The stock class counts tokens with a tokenizer that it downloads from the internet during a call. */
class OfflineCompletions extends ChatOpenAICompletions {
  override getNumTokens(content: Parameters<ChatOpenAICompletions['getNumTokens']>[0]): Promise<number> {
    return Promise.resolve(estimateTokens(typeof content === 'string' ? content : JSON.stringify(content)));
  }
}

/** `streaming` makes invoke() stream as well, so that it keeps all three limits. */
export function chatOpenAI(fields: ChatOpenAIFields): ChatOpenAI {
  const all = { ...fields, streaming: true, streamUsage: true, maxRetries: 0 };
  return new ChatOpenAI({ ...all, completions: new OfflineCompletions(all) });
}
