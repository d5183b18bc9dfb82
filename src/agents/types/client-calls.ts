import { AIMessage, type BaseMessage } from '@langchain/core/messages';
import type { ModelToolCall } from '../../llm/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { ClientTools } from './agent-type.js';

type Wanted = Omit<ModelToolCall, 'id'>;

/**
 * The calls of a turn that whoever asks has to make. Calls of our own tools beside them are left out, unmade: the turn is
 * over, and their results would be heard by nobody.
 */
export function clientCallsIn(message: BaseMessage | undefined, tools: ClientTools | undefined): Wanted[] {
  if (!tools || !message || !AIMessage.isInstance(message)) return [];
  const whole = (message.tool_calls ?? []).map(({ name, args }) => ({
    name,
    arguments: JSON.stringify(args),
  }));
  // Whoever has the tool judges what a model wrote, as with any other server.
  const broken = (message.invalid_tool_calls ?? []).map(({ name = '', args = '' }) => ({
    name,
    arguments: args,
  }));
  const known = new Set(tools.offered.map(({ name }) => name));
  const calls = [...whole, ...broken].filter(({ name }) => known.has(name));
  return tools.oneAtOnce ? calls.slice(0, 1) : calls;
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
