import { Injectable } from '@nestjs/common';
import { ownWords, Transcripts, type MessageOrigin } from '../../../chats/index.js';
import { ModelRegistry, type AnswerPrices, type ModelMessage } from '../../../llm/index.js';
import { Budgets, type Purse } from '../../../usage/index.js';
import { AppError } from '../../../platform/errors/index.js';
import type { Agent } from '../../definitions/agent.entity.js';
import { renderPrompt } from '../../types/prompt-template.js';
import { saidVariables, withOrigin } from '../../types/said-variables.js';
import { PromptValues } from '../../definitions/prompt-values.js';
import type { AgentTask, Conversation } from '../../types/agent-type.js';
import { inWords, takesClientTools } from '../../types/calls-in-words.js';
import type { ClaimedRun } from '../queue/run.claims.js';
import { EarlierCalls, goesOnFromCalls } from './earlier-calls.js';
import { withOrder, type Heard } from '../../types/conversation.js';
import { conversationFor, hasPictures, withoutPictures } from './run.conversation.js';
import { RunFiles } from './run.files.js';
import { RunMemory } from './run.memory.js';

/** What an agent is to answer: its prompt, and what was said. */
export interface Brief extends Pick<
  AgentTask,
  'manner' | 'conversation' | 'moment' | 'clientTools' | 'logprobs' | 'outputSchema'
> {
  prices: AnswerPrices;
}

type Said = Omit<Conversation, 'prompt' | 'examples'>;

/** What an agent is given for a run: its prompt, and what it sees of the chat. */
@Injectable()
export class RunContext {
  constructor(
    private readonly transcripts: Transcripts,
    private readonly values: PromptValues,
    private readonly files: RunFiles,
    private readonly memory: RunMemory,
    private readonly models: ModelRegistry,
    private readonly earlier: EarlierCalls,
    private readonly budgets: Budgets,
  ) {}

  /** What the budgets of the organization, of who asked, and of the role that was asked let a run take. */
  purseOf(run: ClaimedRun): Purse {
    const { id: runId, orgId, epoch, userId, agentId, apiKeyId } = run;
    const isTrial = run.input !== null && apiKeyId === null;
    const lastsSeconds = isTrial ? Math.ceil(run.deadlineInMillis / 1_000) : 0;
    return this.budgets.purseOf({ runId, orgId, epoch, userId, agentId, apiKeyId }, lastsSeconds);
  }

  async briefOf(run: ClaimedRun, agent: Agent): Promise<Brief> {
    if (run.input) {
      const { messages, manner: wanted, outputSchema, clientTools, logprobs } = run.input;
      const question = messages.findLast(({ role }) => role === 'user')?.content ?? '';
      const whole = goesOnFromCalls(messages) ? await this.earlier.put(run, agent, messages) : messages;
      const heard = takesClientTools(agent) ? whole : whole.map(inWords);
      const { manner, ...brief } = await this.brief(run, agent, { messages: heard, question });
      return { ...brief, manner: { ...manner, ...wanted }, outputSchema, clientTools, logprobs };
    }
    if (!run.triggerMessageId) throw new Error(`Run ${run.id} has neither a chat nor an input`);
    const transcript = await this.transcripts.of(run.orgId, run.triggerMessageId);
    if (!transcript) throw new AppError('message_deleted', 'The message to answer was deleted');
    const { trigger, before, elsewhere } = transcript;
    const shown = [trigger, ...before.toReversed(), ...elsewhere];
    const files = await this.files.of(shown, agent.model ?? undefined);
    const conversation = conversationFor(agent, transcript, files);
    const question = trigger.authorKind === 'contact' ? ownWords(trigger.content) : trigger.content;
    const memory = this.memory.of(agent, transcript, conversation.messages);
    const said = { ...conversation, memory, question, reached: run.prefix ?? undefined };
    return this.brief(run, agent, said, trigger.origin);
  }

  /** For a role that another one asks: it sees the question, and what it is let hear of the other's conversation. */
  async briefOfQuestion(run: ClaimedRun, agent: Agent, question: string, heard?: Heard): Promise<Brief> {
    const seen = withOrder(heard ?? { messages: [] }, question);
    const sees = !hasPictures(seen) || (await this.models.takesImages(agent.model ?? undefined));
    return this.brief(run, agent, { ...(sees ? seen : withoutPictures(seen)), question });
  }

  /** With what the definition says of every answer, whatever is asked. */
  private async brief(
    { orgId, userId }: ClaimedRun,
    agent: Agent,
    said: Said,
    origin: MessageOrigin | null = null,
  ): Promise<Brief> {
    const { temperature } = agent;
    const model = agent.model ?? undefined;
    const prices = this.pricesOf(agent);
    const { timeZone, ...now } = await this.values.at({ orgId, agentName: agent.name, userId });
    const heard = saidVariables(origin);
    const variables = { ...now.variables, ...heard };
    return {
      manner: { model, temperature: temperature ?? undefined },
      conversation: {
        ...said,
        prompt: withOrigin(renderPrompt(agent.prompt, variables, heard), agent.prompt, origin),
        examples: agent.examples.flatMap(({ question, answer }): ModelMessage[] => [
          { role: 'user', content: question },
          { role: 'assistant', content: answer },
        ]),
      },
      prices,
      moment: { variables, timeZone },
    };
  }

  private pricesOf({ model, limits }: Agent): AnswerPrices {
    const prices = this.models.pricesOf(model ?? undefined);
    if (limits.cost !== undefined && !prices.price)
      throw new AppError(
        'agent_unavailable',
        'Its cost is limited, and its model has no price on this server',
      );
    return prices;
  }
}
