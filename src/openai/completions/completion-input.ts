import { Injectable } from '@nestjs/common';
import { takesClientTools, type Agent, type FacadeInput } from '../../agents/index.js';
import { Attachments } from './attachments.js';
import type { ChatCompletionRequest } from './chat-completion.dto.js';
import { clientToolsOf, outputOf } from './client-tools.js';
import { ContextRoom } from './context-room.js';
import { readMessages } from './messages.js';
import { refuseUnknown } from './refused-parameters.js';
import { refused } from './refusal.js';

type Manner = NonNullable<FacadeInput['manner']>;

/** What a run is asked by a request, whole before there is a run: what cannot be kept is refused by its name. */
@Injectable()
export class CompletionInput {
  constructor(
    private readonly attachments: Attachments,
    private readonly context: ContextRoom,
  ) {}

  /** In tokens. */
  get longestAnswer(): number {
    return this.context.longestAnswer;
  }

  async of(request: ChatCompletionRequest, agent: Agent): Promise<FacadeInput> {
    refuseUnknown(request);
    const read = readMessages(request.messages);
    const clientTools = clientToolsOf(request);
    const output = outputOf(request.response_format);
    requireFit(agent, { clientTools, output });
    const hasAttached = read.some(({ attached }) => attached.length > 0);
    const messages = hasAttached
      ? await this.attachments.put(read, agent)
      : read.map(({ message }) => message);
    const { logprobs, top_logprobs: top, user, metadata } = request;
    const input = given({
      messages,
      manner: mannerOf(request, output?.strictOutput),
      clientTools,
      outputSchema: output?.outputSchema,
      logprobs: logprobs ? (top ?? 0) : undefined,
      user,
      metadata,
    });
    this.context.require(agent, input);
    return input;
  }
}

const mannerOf = (request: ChatCompletionRequest, strictOutput?: boolean): Manner =>
  given({
    temperature: request.temperature,
    topP: request.top_p,
    maxTokens: request.max_completion_tokens ?? request.max_tokens,
    seed: request.seed,
    stop: typeof request.stop === 'string' ? [request.stop] : request.stop,
    frequencyPenalty: request.frequency_penalty,
    presencePenalty: request.presence_penalty,
    reasoningEffort: request.reasoning_effort,
    strictOutput,
  });

/** What the role's definition says stays where the request says nothing. */
function given<Parts extends object>(parts: Parts): { [Name in keyof Parts]: Exclude<Parts[Name], null> } {
  const entries = Object.entries(parts).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(entries) as { [Name in keyof Parts]: Exclude<Parts[Name], null> };
}

/** What a role of this kind can do for a request. */
function requireFit(agent: Agent, { clientTools, output }: { clientTools?: object; output?: object }): void {
  if (clientTools && !takesClientTools(agent))
    throw refused(['tools'], 'this role goes its own way, step by step: it is offered no tools of others');
  if (!output) return;
  if (agent.type !== 'simple')
    throw refused(['response_format'], 'this role answers in its own words: simple roles answer in JSON');
  if (agent.outputSchema)
    throw refused(['response_format'], 'this role answers by a schema of its own: leave it out');
}
