import { AIMessage, type BaseMessage } from '@langchain/core/messages';
import { writtenIn, type ModelToolCall } from '../../llm/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { ClientTools } from './agent-type.js';

type Wanted = Omit<ModelToolCall, 'id'>;

/**
 * The calls of a turn that whoever asks has to make, letter by letter as the model wrote them: whoever has the tool judges
 * that, as with any other server. Calls of our own tools beside them are left out, unmade: the turn is
 * over, and their results would be heard by nobody.
 */
export function clientCallsIn(message: BaseMessage | undefined, tools: ClientTools | undefined): Wanted[] {
  if (!tools || !message || !AIMessage.isInstance(message)) return [];
  const known = new Set(tools.offered.map(({ name }) => name));
  const calls = (writtenIn(message) ?? readIn(message)).filter(({ name }) => known.has(name));
  const wanted = calls.map(({ name, arguments: written }) => ({
    name,
    arguments: written.trim() ? written : '{}',
  }));
  return tools.oneAtOnce ? wanted.slice(0, 1) : wanted;
}

/** As they were read; of messages that were kept before what was written was kept with them. */
function readIn({ tool_calls: whole = [], invalid_tool_calls: broken = [] }: AIMessage): Wanted[] {
  return [
    ...whole.map(({ name, args }) => ({ name, arguments: JSON.stringify(args) })),
    ...broken.map(({ name = '', args = '' }) => ({ name, arguments: args })),
  ];
}

/** Throws for names that both have: nobody could tell whose tool is meant. */
export function requireOtherNames(own: { name: string }[], { offered }: ClientTools): void {
  const doubled = offered.find(({ name }) => own.some((tool) => tool.name === name));
  if (doubled)
    throw new AppError(
      'validation_failed',
      `tools: the role has a tool of its own that is called ${doubled.name}`,
    );
}

/** What a model is told that called none of the tools of which one must be called. */
export const insistence = ({ offered }: ClientTools): string =>
  `Answer with a call of a tool, and with nothing else: ${offered.map(({ name }) => name).join(', ')}`;

export const nothingCalled = (): AppError =>
  new AppError('model_error', 'The model called none of the tools of which one must be called');
