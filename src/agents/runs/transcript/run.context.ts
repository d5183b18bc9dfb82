import { Injectable } from '@nestjs/common';
import { Transcripts } from '../../../chats/index.js';
import { ModelRegistry, type ModelMessage } from '../../../llm/index.js';
import { AppError } from '../../../platform/errors/index.js';
import type { Agent } from '../../definitions/agent.entity.js';
import { renderPrompt } from '../../types/prompt-template.js';
import { PromptValues } from '../../definitions/prompt-values.js';
import type { AgentTask } from '../../types/agent-type.js';
import type { ClaimedRun } from '../queue/run.claims.js';
import { conversationFor } from './run.conversation.js';
import { RunFiles } from './run.files.js';
import { RunMemory } from './run.memory.js';

/** What an agent is to answer: its prompt, and what was said. */
export type Brief = Omit<
  AgentTask,
  'tools' | 'members' | 'handOff' | 'definition' | 'limits' | 'threadId' | 'dialog'
>;

/** What an agent is given for a run: its prompt, and what it sees of the chat. */
@Injectable()
export class RunContext {
  constructor(
    private readonly transcripts: Transcripts,
    private readonly values: PromptValues,
    private readonly files: RunFiles,
    private readonly memory: RunMemory,
    private readonly models: ModelRegistry,
  ) {}

  async briefOf(run: ClaimedRun, agent: Agent): Promise<Brief> {
    const moment = await this.momentOf(run, agent);
    const own = this.mannerOf(agent);
    if (run.input) {
      const { messages, ...parameters } = run.input;
      return { ...own, ...parameters, ...moment, messages, question: messages.at(-1)?.content ?? '' };
    }
    if (!run.triggerMessageId) throw new Error(`Run ${run.id} has neither a chat nor an input`);
    const transcript = await this.transcripts.of(run.orgId, run.triggerMessageId);
    if (!transcript) throw new AppError('message_deleted', 'The message to answer was deleted');
    const { trigger, before, elsewhere } = transcript;
    const files = await this.files.of([trigger, ...before.toReversed(), ...elsewhere], own.model);
    const conversation = conversationFor(agent, transcript, files);
    const { content: question } = trigger;
    const memory = this.memory.of(agent, transcript, conversation.messages);
    return { ...own, ...moment, ...conversation, memory, question, reached: run.prefix ?? undefined };
  }

  /** For a role that another one asks: it sees the question alone. */
  async briefOfQuestion(run: ClaimedRun, agent: Agent, question: string): Promise<Brief> {
    const moment = await this.momentOf(run, agent);
    return { ...this.mannerOf(agent), ...moment, messages: [{ role: 'user', content: question }], question };
  }

  /** The prompt, and what it and others like it may speak of. */
  private async momentOf(run: ClaimedRun, agent: Agent) {
    const { orgId, userId } = run;
    const variables = await this.values.now({ orgId, agentName: agent.name, userId });
    const timeZone = await this.values.timeZoneOf(orgId);
    return { prompt: renderPrompt(agent.prompt, variables), variables, timeZone };
  }

  /** What the definition says of every answer, whatever is asked. */
  private mannerOf({ model: named, temperature, examples, limits }: Agent) {
    const model = named ?? undefined;
    const price = this.models.priceOf(model);
    if (limits.cost !== undefined && !price)
      throw new AppError(
        'agent_unavailable',
        'Its cost is limited, and its model has no price on this server',
      );
    return {
      model,
      price,
      temperature: temperature ?? undefined,
      examples: examples.flatMap(({ question, answer }): ModelMessage[] => [
        { role: 'user', content: question },
        { role: 'assistant', content: answer },
      ]),
    };
  }
}
