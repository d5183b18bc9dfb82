import { ModelRegistry } from '../../llm/index.js';
import type { AgentEvent, AgentTask, AgentType } from './agent-type.js';
import { fitConversation } from './conversation.js';

/** Prompt and conversation to the model, its answer back. Plain, so that nothing stands between the two. */
export default class SimpleAgent implements AgentType {
  constructor(private readonly models: ModelRegistry) {}

  run(task: AgentTask, signal: AbortSignal): AsyncIterable<AgentEvent> {
    const { prompt, messages, elsewhere, reached, ...request } = task;
    const reserved = Math.min(request.maxTokens ?? this.models.maxOutputTokens, this.models.maxOutputTokens);
    const budget = this.models.contextTokens - reserved;
    return this.models.stream(
      { ...request, messages: fitConversation({ prompt, messages, elsewhere, reached }, budget) },
      { signal },
    );
  }
}
