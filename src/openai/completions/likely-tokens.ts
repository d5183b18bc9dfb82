import type { Agent } from '../../agents/index.js';
import { estimateTokens, tokensOfImage } from '../../platform/text/index.js';
import type { ChatCompletionRequest } from './chat-completion.dto.js';

/** Of a file nobody knows, before it is read, how much text is in it; more than this is not read. */
const tokensPerByte = 0.3;
const mostOfFile = 40_000;

/**
 * About how many tokens one call of a model takes for this request: the role's prompt, what is said and attached, the tools and
 * the schema that the program brings, and the longest answer that may be given, at most `longest`. What the role's own tools and
 * documents add, and further calls, nobody knows before.
 */
export function likelyTokensOf(
  request: ChatCompletionRequest,
  { prompt }: Pick<Agent, 'prompt'>,
  longest: number,
): number {
  const { messages, tools, response_format: format, max_completion_tokens, max_tokens } = request;
  const read = messages.reduce(
    (sum, { content, tool_calls: calls }) => sum + tokensIn(content) + tokensOfJson(calls),
    estimateTokens(prompt) + tokensOfJson(tools),
  );
  const schema = format?.type === 'json_schema' ? tokensOfJson(format.json_schema.schema) : 0;
  return read + schema + Math.min(max_completion_tokens ?? max_tokens ?? Infinity, longest);
}

const tokensOfJson = (value: unknown): number => (value ? estimateTokens(JSON.stringify(value)) : 0);

/** Of a text, or of parts: what is none of them is refused before a model sees it. */
function tokensIn(content: unknown): number {
  if (typeof content === 'string') return estimateTokens(content);
  if (!Array.isArray(content)) return 0;
  return content.reduce((sum: number, part) => sum + tokensOfPart(part as Part), 0);
}

type Part = {
  type?: unknown;
  text?: unknown;
  refusal?: unknown;
  file?: { file_data?: unknown } | null;
} | null;

function tokensOfPart(part: Part): number {
  if (part?.type === 'image_url') return tokensOfImage;
  const data = part?.type === 'file' ? part.file?.file_data : undefined;
  // In base64 four letters are three bytes.
  if (typeof data === 'string') return Math.ceil(Math.min(data.length * 0.75 * tokensPerByte, mostOfFile));
  return [part?.text, part?.refusal].reduce(
    (sum: number, text) => sum + (typeof text === 'string' ? estimateTokens(text) : 0),
    0,
  );
}
