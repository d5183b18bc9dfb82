import { AIMessage, ToolMessage, type BaseMessage } from '@langchain/core/messages';
import { estimateTokens, tokensOfImage } from '../../llm/index.js';
import type { ClientTool } from './agent-type.js';

/** Tokens that a server's chat template spends on each message. */
const perMessage = 6;

const leftOut = '[left out: what came after it took the room]';

const longestLastLine = 100;

const costOf = (message: BaseMessage): number =>
  perMessage +
  estimateTokens(message.text) +
  picturesIn(message) * tokensOfImage +
  (AIMessage.isInstance(message) && message.tool_calls?.length
    ? estimateTokens(JSON.stringify(message.tool_calls))
    : 0);

const picturesIn = ({ content }: BaseMessage): number =>
  typeof content === 'string' ? 0 : content.filter(({ type }) => type === 'image_url').length;

/** About how many tokens they take. */
export const costOfTurns = (messages: BaseMessage[]): number =>
  messages.reduce((sum, message) => sum + costOf(message), 0);

/** What a model is told of its tools takes room as well. */
export const costOfTools = (tools: ClientTool[]): number =>
  tools.length === 0
    ? 0
    : estimateTokens(
        JSON.stringify(tools.map(({ name, description, parameters }) => ({ name, description, parameters }))),
      );

/**
 * The turns of a model with its tools in `budget` tokens. What tools gave in earlier turns is left out first, the
 * oldest before all; if that is not enough, what they gave in the last turn is cut, each result alike.
 */
export function fitTurns(messages: BaseMessage[], budget: number): BaseMessage[] {
  const fitted = [...messages];
  const lastTurn = messages.findLastIndex((message) => AIMessage.isInstance(message));
  let over = costOfTurns(fitted) - budget;
  for (const [place, message] of messages.entries()) {
    if (over <= 0 || place > lastTurn) break;
    if (!ToolMessage.isInstance(message)) continue;
    const short = withText(message, leftOut);
    over -= costOf(message) - costOf(short);
    fitted[place] = short;
  }
  if (over <= 0) return fitted;
  const results = messages.slice(lastTurn + 1).filter((message) => ToolMessage.isInstance(message));
  const room = results.reduce((sum, message) => sum + costOf(message), 0) - over;
  return fitted.map((message) =>
    ToolMessage.isInstance(message) && results.includes(message)
      ? withText(message, cutTo(message.text, Math.floor(room / results.length) - perMessage))
      : message,
  );
}

const withText = ({ tool_call_id, name }: ToolMessage, content: string): ToolMessage =>
  new ToolMessage({ content, tool_call_id, name });

/**
 * By a fifth at a time: nobody needs the last word of a text that is cut anyway. Its last line stays, which ends the
 * envelope of what is data.
 */
function cutTo(text: string, tokens: number): string {
  const end = text.lastIndexOf('\n');
  const last = end >= 0 && text.length - end <= longestLastLine ? text.slice(end) : '';
  const whole = text.slice(0, text.length - last.length);
  let kept = whole;
  while (kept.length > 0 && estimateTokens(`${kept}\n${leftOut}${last}`) > tokens)
    kept = kept.slice(0, Math.floor(kept.length * 0.8)).toWellFormed();
  return kept === whole ? text : `${kept}\n${leftOut}${last}`;
}
