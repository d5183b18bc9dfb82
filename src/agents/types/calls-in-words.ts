import type { ModelMessage } from '../../llm/index.js';
import { asData } from './envelope.js';

/** Calls and results in words, for models to which these tools are not offered. */
export function inWords({
  toolCalls,
  toolCallId: _,
  toolName = 'a tool',
  ...message
}: ModelMessage): ModelMessage {
  if (message.role === 'tool')
    return { role: 'user', content: asData(`Result of ${toolName}`, message.content) };
  if (!toolCalls?.length) return message;
  const calls = toolCalls.map(({ name, arguments: written }) => `[Calls ${name} with ${written}]`);
  return { ...message, content: [message.content, ...calls].filter((text) => text !== '').join('\n') };
}

/** Chains and plans go their own way: they are offered no tools of others. */
export const takesClientTools = ({ type, graph }: { type: string; graph: unknown }): boolean =>
  type === 'simple' || (type === 'multi_agent' && graph === null);
