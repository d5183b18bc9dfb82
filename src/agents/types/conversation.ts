import { estimateTokens, moved, tokensOfImage, type ModelMessage } from '../../llm/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { AgentTask, Conversation, Memory, Work } from './agent-type.js';
import { asData } from './envelope.js';
import type { Outside } from './prompt-pieces.js';

/** Tokens that a server's chat template spends on each message. */
const perMessage = 6;

const goOn =
  'Your answer was cut off. Go on exactly where it stopped, in the same language. Repeat nothing, explain nothing.';

/** Of the room of a model that works with tools: the rest is for what these give. */
export const conversationShare = 0.6;

/** Of the room that is left beside the prompt and the question. */
const mostOfExamples = 1 / 3;

/** Of the room that is left beside the prompt and the question: what was said before needs some as well. */
const mostOfPassages = 2 / 3;

/** All of it but the question's own words, which stand in its last message. */
type Told = Omit<Conversation, 'question'>;

/** What was said before an answer, and where more of it is remembered. */
export type Heard = Pick<Conversation, 'messages' | 'elsewhere' | 'memory'>;

/** The task, with something more in its prompt. */
export const instructed = (task: AgentTask, more: string): AgentTask => ({
  ...task,
  conversation: { ...task.conversation, prompt: `${task.conversation.prompt}\n\n${more}` },
});

/** About how many tokens they take. */
export const costOfMessages = (messages: ModelMessage[]): number =>
  messages.reduce(
    (sum, { content, images = [], toolCalls }) =>
      sum +
      estimateTokens(content) +
      perMessage +
      images.length * tokensOfImage +
      (toolCalls ? estimateTokens(JSON.stringify(toolCalls)) : 0),
    0,
  );

/**
 * The prompt and as much of the conversation's end as fits `budget` tokens. The last message is what must be
 * answered: when it alone does not fit, it throws `context_too_long` instead of sending half a question.
 */
export function fitConversation(conversation: Told, budget: number): ModelMessage[] {
  const { before, last, left } = frameOf(conversation, budget);
  return [...before, ...keptWithin(divided(conversation).earlier, left), ...last];
}

/** The same, with what the role remembers in the place of what does not fit; what is merely left out is told. */
export async function recallConversation(
  conversation: Told,
  budget: number,
  work: Work,
): Promise<ModelMessage[]> {
  const { before, last, left } = conversation.looked
    ? await givenFrameOf(conversation, budget)
    : frameOf(conversation, budget);
  const { earlier } = divided(conversation);
  if (costOfMessages(earlier.filter(isSaid)) <= left) return [...before, ...earlier, ...last];
  const remembered = await conversation.memory?.recall(left, work);
  if (remembered) return [...before, ...earlier.filter(isLaidDown), ...remembered, ...last];
  const kept = keptWithin(earlier, left);
  work.leftOut(earlier.length - kept.length);
  return [...before, ...kept, ...last];
}

/** What a model must be sent, however little room there is: what is laid down for the conversation, and what is answered. */
export function leastOf(messages: ModelMessage[]): ModelMessage[] {
  const { earlier, last } = divided({ messages });
  return [...earlier.filter(isLaidDown), ...last];
}

/** A conversation that ends with what is to be done about it: an order that repeats the last message takes its place. */
export function withOrder({ messages, elsewhere, memory }: Heard, order: string): Heard {
  const asked = messages.at(-1);
  if (asked?.role === 'user' && order.includes(asked.content.trim()))
    return { messages: [...messages.slice(0, -1), repeatedIn(order, asked)], elsewhere, memory };
  // The memory is of what comes before the last message, and that one is not the last any more.
  const recall: Memory['recall'] = async (room, work) => {
    const before = await memory?.recall(room - costOfMessages(messages.slice(-1)), work);
    return before && [...before, ...messages.slice(-1)];
  };
  return {
    messages: [...messages, { role: 'user', content: order }],
    elsewhere,
    memory: memory && { recall },
  };
}

/** Its pictures stand where they stood in its text. */
function repeatedIn(order: string, asked: ModelMessage): ModelMessage {
  const { content, images } = asked;
  const by = order.indexOf(content.trim()) - content.indexOf(content.trim());
  return { ...asked, content: order, ...(images ? { images: moved(images, by) } : {}) };
}

/** As many of the newest as fit, in their order. */
export function newestWithin(messages: ModelMessage[], room: number): ModelMessage[] {
  let left = room;
  const older = messages.findLastIndex((message) => (left -= costOfMessages([message])) < 0);
  const kept = messages.slice(older + 1);
  // Servers refuse results whose calls are not there.
  const first = kept.findIndex(({ role }) => role !== 'tool');
  return first < 0 ? [] : kept.slice(first);
}

/** Whoever asks through the facade lays down how answers are given: that is no talk, and outlasts all of it. */
const isLaidDown = ({ role }: ModelMessage): boolean => role === 'system';
const isSaid = (message: ModelMessage): boolean => !isLaidDown(message);

/** What is laid down, and as much of the newest that was said as fits. */
function keptWithin(earlier: ModelMessage[], room: number): ModelMessage[] {
  const said = new Set(newestWithin(earlier.filter(isSaid), room));
  return earlier.filter((message) => isLaidDown(message) || said.has(message));
}

/** What must be answered: the last message; where that is the result of a call, or an order, all since the question. */
function divided({ messages }: Pick<Told, 'messages'>): { earlier: ModelMessage[]; last: ModelMessage[] } {
  const role = messages.at(-1)?.role;
  const question =
    role === 'tool' || role === 'system'
      ? messages.findLastIndex(({ role }) => role === 'user')
      : messages.length - 1;
  const place = Math.max(0, question);
  return { earlier: messages.slice(0, place), last: messages.slice(place) };
}

/** What stands around the conversation, and the room that is left for it. */
function frameOf(
  { prompt, examples = [], messages, elsewhere = [], reached, looked }: Told,
  budget: number,
): { before: ModelMessage[]; last: ModelMessage[]; left: number; given: number } {
  const system: ModelMessage[] = prompt ? [{ role: 'system', content: prompt }] : [];
  const { earlier, last: asked } = divided({ messages });
  const toAnswer = [...asked, ...continuation(reached)];
  let left = budget - costOfMessages([...system, ...earlier.filter(isLaidDown), ...toAnswer]);
  if (left < 0)
    throw new AppError('context_too_long', 'The role’s prompt and the question do not fit the model');
  const { told, count: given } = passagesWithin(looked?.passages ?? [], left * mostOfPassages);
  const last = [...told, ...toAnswer];
  left -= costOfMessages(told);
  const shown = firstPairs(examples, left * mostOfExamples);
  left -= costOfMessages(shown);
  // What is replied to comes before what was merely said lately, but does not drive all of that out.
  const first = costOfMessages(elsewhere) <= left / 2 ? elsewhere : [];
  left -= costOfMessages(first);
  return { before: [...system, ...shown, ...first], last, left, given };
}

/** The same with the passages in it given: one that went meanwhile is read by no model. */
async function givenFrameOf(conversation: Told, budget: number): Promise<ReturnType<typeof frameOf>> {
  const frame = frameOf(conversation, budget);
  const { looked } = conversation;
  if (!looked || frame.given === 0) return frame;
  const passages = await looked.give(frame.given);
  if (passages.length === frame.given) return frame;
  return frameOf({ ...conversation, looked: { ...looked, passages } }, budget);
}

/** As many whole passages as fit, in one message. */
export function passagesWithin(passages: Outside[], budget: number): { told: ModelMessage[]; count: number } {
  const marked = passages.map(({ source, text }) => asData(source, text));
  for (let count = marked.length; count > 0; count--) {
    const told: ModelMessage[] = [{ role: 'user', content: marked.slice(0, count).join('\n\n') }];
    if (costOfMessages(told) <= budget) return { told, count };
  }
  return { told: [], count: 0 };
}

/** As many whole examples as fit, the first ones first. */
function firstPairs(examples: ModelMessage[], budget: number): ModelMessage[] {
  let end = 0;
  while (end < examples.length && costOfMessages(examples.slice(0, end + 2)) <= budget) end += 2;
  return examples.slice(0, end);
}

const continuation = (reached: string | undefined): ModelMessage[] =>
  reached
    ? [
        { role: 'assistant', content: reached },
        { role: 'user', content: goOn },
      ]
    : [];
