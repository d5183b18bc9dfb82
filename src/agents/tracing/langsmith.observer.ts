import { Client } from 'langsmith';
import type { RunCreate } from 'langsmith/schemas';
import type { Config } from '../../platform/config/index.js';
import { newId } from '../../platform/database/index.js';
import { Outage } from '../../platform/logging/index.js';
import { mostBytesWaiting, Room } from './room.js';
import type { RunObserver, TracedRun } from './run-observer.js';
import type { Part, PartEnd, TracedMessage, Watched } from './watched.js';

type Settings = Pick<Config, 'LANGSMITH_API_KEY' | 'LANGSMITH_ENDPOINT' | 'LANGSMITH_PROJECT'>;

const sendEveryMillis = 1_000;
const requestMillis = 10_000;
const mostAtOnce = 50;
/** Of one request: LangSmith refuses what is larger than 20 MB. */
const mostBytesAtOnce = 10 * 1024 ** 2;
/** For a LangSmith that is slow or away, no more than this waits; the rest is given up. */
const mostWaiting = 2_000;

interface Waiting {
  run: RunCreate;
  bytes: number;
}

type Metadata = Record<string, unknown>;

/** Where a part stands in its trace. */
interface Place {
  traceId: string;
  parentId?: string;
  /** LangSmith sorts a trace by it: when each on the way to it began, and its id. */
  order: string;
}

/**
 * Runs in LangSmith: all that people, models and tools have said. Each part is sent when it has ended. LangSmith is the
 * operator's own choice, like the database: the rules for what agents may reach say nothing of it.
 */
export class LangSmithObserver implements RunObserver {
  private readonly client: Client;
  private readonly outage = new Outage('runs could not be sent to LANGSMITH_ENDPOINT');
  private readonly timer: NodeJS.Timeout;
  private readonly room = new Room({ items: mostWaiting, bytes: mostBytesWaiting });
  private readonly waiting: Waiting[] = [];
  private sending?: Promise<void>;

  constructor(private readonly settings: Settings) {
    this.client = new Client({
      apiUrl: settings.LANGSMITH_ENDPOINT,
      apiKey: settings.LANGSMITH_API_KEY,
      timeout_ms: requestMillis,
      callerOptions: { maxRetries: 1 },
      autoBatchTracing: false,
      // It would tell of this machine and its environment.
      omitTracedRuntimeInfo: true,
      tracingMode: 'langsmith',
    });
    this.timer = setInterval(() => void this.send(), sendEveryMillis).unref();
  }

  begins(run: TracedRun, input: () => TracedMessage[]): Watched {
    const { agentId: id, agentUsername: username, orgId, chatId, epoch } = run;
    const metadata = { organization_id: orgId, run_id: run.id, attempt: epoch, thread_id: chatId ?? run.id };
    return this.start({ kind: 'agent', id, username, input }, metadata);
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.sending;
    await this.send();
  }

  private start(part: Part, metadata: Metadata, whole?: Place & { id: string }): Watched {
    const id = newId();
    const startedAt = new Date();
    const order = `${stamp(startedAt)}${id}`;
    const place: Place = whole
      ? { traceId: whole.traceId, parentId: whole.id, order: `${whole.order}.${order}` }
      : { traceId: id, order };
    return {
      begins: (inner) => this.start(inner, metadata, { ...place, id }),
      ends: (end) =>
        this.add({
          id,
          session_name: this.settings.LANGSMITH_PROJECT,
          trace_id: place.traceId,
          parent_run_id: place.parentId,
          dotted_order: place.order,
          start_time: startedAt.toISOString(),
          end_time: new Date().toISOString(),
          ...shapeOf(part),
          outputs: outputsOf(part, end),
          error: end.error && `${end.error.code}: ${end.error.detail}`,
          extra: { metadata: { ...metadata, ...metadataOf(part, end) } },
        }),
    };
  }

  private add(run: RunCreate): void {
    const bytes = Buffer.byteLength(JSON.stringify(run));
    if (!this.room.enter(bytes))
      return this.outage.failed(new Error('too many runs wait, or too large ones'));
    this.waiting.push({ run, bytes });
    if (this.waiting.length >= mostAtOnce) void this.send();
  }

  /** One request after the other; what is refused is given up. */
  private send(): Promise<void> {
    return (this.sending ??= this.sendAll().finally(() => (this.sending = undefined)));
  }

  private async sendAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.nextBatch();
      try {
        await this.client.batchIngestRuns({ runCreates: batch.map(({ run }) => run) });
      } catch (error) {
        this.outage.failed(error);
      }
      for (const { bytes } of batch) this.room.leave(bytes);
    }
  }

  private nextBatch(): Waiting[] {
    let sum = 0;
    const next = this.waiting.slice(0, mostAtOnce);
    const over = next.findIndex(({ bytes }, place) => (sum += bytes) > mostBytesAtOnce && place > 0);
    return this.waiting.splice(0, over < 0 ? next.length : over);
  }
}

function shapeOf(part: Part): Pick<RunCreate, 'name' | 'run_type' | 'inputs'> {
  switch (part.kind) {
    case 'agent':
      return { name: part.username, run_type: 'chain', inputs: { messages: part.input().map(asMessage) } };
    case 'model':
      return { name: part.model, run_type: 'llm', inputs: { messages: part.input().map(asMessage) } };
    case 'tool':
      return { name: part.name, run_type: 'tool', inputs: { arguments: part.input() } };
    case 'step':
      return { name: part.name, run_type: 'chain', inputs: {} };
  }
}

function outputsOf(part: Part, { output, usage, waits }: PartEnd): Record<string, unknown> {
  return {
    ...(output
      ? part.kind === 'tool'
        ? { output: output.content }
        : { messages: [asMessage(output)] }
      : {}),
    ...(waits ? { waits_for_approval: true } : {}),
    ...(part.kind === 'model' && usage ? { usage_metadata: usageOf(usage) } : {}),
  };
}

function metadataOf(part: Part, { finishReason, firstTokenAt, answeredBy }: PartEnd): Metadata {
  if (part.kind !== 'model') return {};
  return {
    ls_provider: part.provider,
    ls_model_name: answeredBy ?? part.model,
    ls_model_type: 'chat',
    ls_temperature: part.temperature,
    ls_max_tokens: part.maxTokens,
    finish_reason: finishReason,
    first_token_time: firstTokenAt?.toISOString(),
  };
}

const usageOf = ({ inputTokens, outputTokens }: { inputTokens: number; outputTokens: number }) => ({
  input_tokens: inputTokens,
  output_tokens: outputTokens,
  total_tokens: inputTokens + outputTokens,
});

/** As OpenAI writes them, which LangSmith shows as a conversation. */
const asMessage = ({ role, content, toolCalls, toolCallId }: TracedMessage) => ({
  role,
  content,
  ...(toolCallId ? { tool_call_id: toolCallId } : {}),
  ...(toolCalls
    ? {
        tool_calls: toolCalls.map(({ id, name, arguments: written }) => ({
          id,
          type: 'function',
          function: { name, arguments: JSON.stringify(written) },
        })),
      }
    : {}),
});

/** `20261121T163000123000Z`: to the microsecond, which we do not know. */
const stamp = (moment: Date): string => moment.toISOString().replace(/[-:.]/g, '').replace('Z', '000Z');
