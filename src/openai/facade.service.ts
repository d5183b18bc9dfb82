import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import {
  AgentService,
  isTerminal,
  RunReader,
  RunService,
  type Agent,
  type FacadeInput,
  type RunEvent,
} from '../agents/index.js';
import type { ApiKeyActor } from '../identity/index.js';
import { FreshCache } from '../platform/cache/index.js';
import { AppError, catalogue, type ErrorCode } from '../platform/errors/index.js';
import { invalid, type SseFrame } from '../platform/http/index.js';
import { LiveBus, topics } from '../platform/live/index.js';
import { normalizeUsername } from '../platform/text/index.js';
import { Chunks, completion, statusComment, type CompletionHead, type Usage } from './completion.js';
import { textOf, type ChatCompletionRequest } from './openai.dto.js';
import { openAiError } from './openai.errors.js';

const seconds = (date: Date): number => Math.floor(date.getTime() / 1_000);
const unknownUsage: Usage = { inputTokens: 0, outputTokens: 0 };

export const modelView = (agent: Agent) => ({
  id: agent.username,
  object: 'model' as const,
  created: seconds(agent.createdAt),
  owned_by: 'artel',
});

/** A completion under way: its run exists, its events are heard. */
export interface StartedCompletion {
  head: CompletionHead;
  includeUsage: boolean;
  events: (signal: AbortSignal) => AsyncGenerator<RunEvent[]>;
}

/** Agents as OpenAI models: the same runs, the same workers, another protocol. */
@Injectable()
export class FacadeService {
  private readonly known = new FreshCache<Agent>(5_000);

  constructor(
    private readonly agents: AgentService,
    private readonly runs: RunService,
    private readonly reader: RunReader,
    live: LiveBus,
  ) {
    for (const topic of [topics.promptsChanged, topics.agentsChanged]) {
      live.subscribe(topic, () => this.known.clear());
    }
  }

  async models(actor: ApiKeyActor) {
    const agents = await this.agents.all(actor);
    return { object: 'list' as const, data: agents.map(modelView) };
  }

  async model(actor: ApiKeyActor, id: string): Promise<Agent> {
    const agent = await this.agents.findByUsername(actor, normalizeUsername(id));
    if (!agent) {
      throw new AppError(
        'model_not_found',
        `The model ${id.slice(0, 100)} does not exist or is not yours to call`,
      );
    }
    return agent;
  }

  async start(actor: ApiKeyActor, request: ChatCompletionRequest): Promise<StartedCompletion> {
    const agent = await this.known.get(`${actor.apiKeyId}:${request.model}`, () =>
      this.model(actor, request.model),
    );
    const { id, inbox } = await this.runs.startForFacade(actor, agent, inputOf(request));
    return {
      head: { runId: id, created: seconds(new Date()), model: request.model },
      includeUsage: request.stream_options?.include_usage ?? false,
      events: (signal) => this.reader.read({ id, orgId: actor.orgId }, signal, { inbox }),
    };
  }

  /** The whole answer at once; throws what the run failed with. */
  async complete({ head, events }: StartedCompletion, signal: AbortSignal) {
    let usage = unknownUsage;
    for await (const batch of events(signal)) {
      for (const event of batch) {
        if (event.type === 'usage') usage = event.data;
        if (event.type === 'error') throw asError(event.data);
        if (event.type === 'done') return completion(head, event.data, usage);
      }
    }
    throw new AppError('unavailable', 'The client left');
  }

  /** The answer as it comes. A second attempt cannot be spliced on: it ends the stream with an error. */
  async *stream(
    { head, includeUsage, events }: StartedCompletion,
    signal: AbortSignal,
  ): AsyncGenerator<SseFrame[]> {
    const chunks = new Chunks(head, includeUsage);
    let usage = unknownUsage;
    let streamed = false;
    for await (const batch of events(signal)) {
      const frames: SseFrame[] = [];
      for (const event of batch) {
        if (event.type === 'status') frames.push({ comment: statusComment(event.data) });
        if (event.type === 'usage') usage = event.data;
        if (event.type === 'delta') {
          streamed = true;
          frames.push({ data: chunks.delta(event.data.text) });
        }
        if (event.type === 'done') {
          if (!streamed) frames.push({ data: chunks.delta(event.data.content) });
          frames.push({ data: chunks.end(event.data) });
          if (includeUsage) frames.push({ data: chunks.usage(usage) });
          frames.push({ data: '[DONE]' });
        }
        const failure = failureOf(event, streamed);
        if (failure) {
          yield [...frames, { data: JSON.stringify(openAiError(failure)) }];
          return;
        }
      }
      yield frames;
      const last = batch.at(-1);
      if (last && isTerminal(last)) return;
    }
  }
}

function failureOf(event: RunEvent, streamed: boolean): AppError | undefined {
  if (event.type === 'error') return asError(event.data);
  if (event.type === 'reset' && streamed)
    return new AppError('unavailable', 'The answer was interrupted; ask again');
  return undefined;
}

function asError({ code, detail }: { code: string; detail: string }): AppError {
  return new AppError(code in catalogue ? (code as ErrorCode) : 'internal_error', detail);
}

function inputOf(request: ChatCompletionRequest): FacadeInput {
  try {
    return {
      messages: request.messages.map(({ role, content }) => ({
        role: role === 'developer' ? ('system' as const) : role,
        content: textOf(content),
      })),
      temperature: request.temperature ?? undefined,
      topP: request.top_p ?? undefined,
      maxTokens: request.max_completion_tokens ?? request.max_tokens ?? undefined,
      seed: request.seed ?? undefined,
      stop: typeof request.stop === 'string' ? [request.stop] : (request.stop ?? undefined),
    };
  } catch (error) {
    if (error instanceof z.ZodError)
      throw invalid(error.issues.map((issue) => ({ ...issue, path: ['messages'] })));
    throw error;
  }
}
