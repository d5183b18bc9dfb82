import type { BaseMessage } from '@langchain/core/messages';

/** Where the ways of a plan meet: no node of one has such a name, and nobody works there. */
export const crossing = '#crossing';

const stepPrefix = 'step_';

/** The node of a step of a chain, apart from the ones that every chain has. */
export const nodeOfStep = (step: string): string => `${stepPrefix}${step}`;

/** What a graph had come to, as people read it: how each kind of graph keeps it is of no interest to them. */
export interface ReadableState {
  said: string;
  messages: { role: string; text: string; toolCalls?: { name: string; arguments: unknown }[] }[];
  slots: Record<string, unknown>;
  given: Record<string, unknown>;
  isCut: boolean;
}

type Kept = Record<string, unknown>;

export function readableState(kept: Kept): ReadableState {
  const { said, messages, given, dialog, cut, capped } = kept;
  const { slots, outputs } = objectIn(dialog);
  return {
    said: typeof said === 'string' ? said : '',
    messages: Array.isArray(messages) ? messages.filter(isMessage).map(spoken) : [],
    slots: objectIn(slots),
    given: { ...objectIn(given), ...objectIn(outputs) },
    isCut: cut === true || capped === true,
  };
}

/** What comes next, by names that people know; undefined: nothing but a way on to that. */
export function readableNext(nodes: string[], kept: Kept): string[] | undefined {
  const named = nodes.filter((node) => node !== crossing);
  if (nodes.length > 0 && named.length === 0) return undefined;
  return named.map((node) => {
    if (node === '__start__') return 'start';
    return kept.dialog && node.startsWith(stepPrefix) ? node.slice(stepPrefix.length) : node;
  });
}

const objectIn = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};

const isMessage = (value: unknown): value is BaseMessage =>
  typeof value === 'object' && value !== null && 'lc_namespace' in value && 'content' in value;

const roles: Record<string, string> = { human: 'user', ai: 'assistant' };

const spoken = (message: BaseMessage): ReadableState['messages'][number] => {
  const calls = ('tool_calls' in message ? message.tool_calls : []) as { name: string; args: unknown }[];
  return {
    role: roles[message.type] ?? message.type,
    text: message.text,
    ...(calls.length > 0 ? { toolCalls: calls.map(({ name, args }) => ({ name, arguments: args })) } : {}),
  };
};
