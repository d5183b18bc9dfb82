import type { AIMessageChunk, BaseMessage } from '@langchain/core/messages';
import type { ModelToolCall } from './model.js';

/**
 * LangChain reads the arguments of calls, and what is read and written again is not the same: large numbers lose their last
 * digits, and what was cut off is made whole. So the text of the model's calls goes beside them in `additional_kwargs`.
 */
const key = 'artel_written_calls';

/** The calls of a whole answer, of which some servers name each piece and some only the first. */
export function writtenBy({ tool_call_chunks: pieces = [] }: AIMessageChunk): ModelToolCall[] {
  const calls: (ModelToolCall & { index?: number })[] = [];
  for (const { id, index, name = '', args = '' } of pieces) {
    const begun = calls.findLast(
      (call) => (id ? call.id === id : index !== undefined) && call.index === index,
    );
    if (begun) begun.arguments += args;
    else calls.push({ id: id ?? '', index, name, arguments: args });
  }
  return calls.map(({ index: _, ...call }) => call);
}

export const withWritten = (calls: ModelToolCall[]): Record<string, unknown> =>
  calls.length > 0 ? { [key]: calls } : {};

/** Undefined where it was not kept. */
export const writtenIn = (message: BaseMessage): ModelToolCall[] | undefined =>
  message.additional_kwargs[key] as ModelToolCall[] | undefined;
