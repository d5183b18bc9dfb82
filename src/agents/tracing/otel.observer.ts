import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  TracerProvider,
  type ReadableSpan,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import type { Config } from '../../platform/config/index.js';
import { Outage } from '../../platform/logging/index.js';
import { mostBytesWaiting, Room } from './room.js';
import type { RunObserver, TracedRun } from './run-observer.js';
import type { Part, PartEnd, TracedMessage, Watched } from './watched.js';

type Settings = Pick<
  Config,
  'OTEL_EXPORTER_OTLP_HEADERS' | 'OTEL_SERVICE_NAME' | 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT'
>;

const exportMillis = 10_000;
const mostWaiting = 4_096;

/**
 * Runs as spans of OpenTelemetry's conventions for generative AI (semantic conventions 1.4x, gen-ai), over OTLP/HTTP.
 * The collector is the operator's own choice, like the database: the rules for what agents may reach say nothing of it.
 */
export class OtelObserver implements RunObserver {
  private readonly provider: TracerProvider;
  private readonly tracer: Tracer;
  private readonly capturesContent: boolean;

  constructor(settings: Settings, endpoint: string) {
    const exporter = new OTLPTraceExporter({
      url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
      headers: settings.OTEL_EXPORTER_OTLP_HEADERS,
      timeoutMillis: exportMillis,
    });
    this.provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': settings.OTEL_SERVICE_NAME }),
      // Whoever calls us does not decide what the operator sees: the flag in `traceparent` is not asked.
      sampler: new AlwaysOnSampler(),
      spanProcessors: [bounded(exporter)],
    });
    this.tracer = this.provider.getTracer('artel');
    this.capturesContent = settings.OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT;
  }

  begins(run: TracedRun, input: () => TracedMessage[]): Watched {
    const { agentId: id, agentUsername: username } = run;
    const attributes = {
      'artel.organization.id': run.orgId,
      'artel.run.id': run.id,
      'artel.run.attempt': run.epoch,
      ...(run.chatId ? { 'gen_ai.conversation.id': run.chatId } : {}),
    };
    return this.start(contextOf(run.traceParent), { kind: 'agent', id, username, input }, attributes);
  }

  close(): Promise<void> {
    return this.provider.shutdown();
  }

  private start(context: Context, part: Part, more: Attributes = {}): Watched {
    const { name, kind, attributes } = shapeOf(part);
    const span = this.tracer.startSpan(name, { kind, attributes: { ...attributes, ...more } }, context);
    const within = trace.setSpan(context, span);
    return {
      begins: (inner) => this.start(within, inner),
      ends: (end) => this.end(span, part, end),
    };
  }

  private end(span: Span, part: Part, end: PartEnd): void {
    span.setAttributes(outcomeOf(part, end));
    if (this.capturesContent) span.setAttributes(contentOf(part, end));
    if (end.error) {
      const { code, detail } = end.error;
      span.setAttribute('error.type', code);
      span.setStatus({ code: SpanStatusCode.ERROR, ...(this.capturesContent ? { message: detail } : {}) });
    }
    span.end();
  }
}

function shapeOf(part: Part): { name: string; kind: SpanKind; attributes: Attributes } {
  switch (part.kind) {
    case 'agent':
      return {
        name: `invoke_agent ${part.username}`,
        kind: SpanKind.INTERNAL,
        attributes: {
          'gen_ai.operation.name': 'invoke_agent',
          'gen_ai.agent.id': part.id,
          'gen_ai.agent.name': part.username,
        },
      };
    case 'model':
      return {
        name: `chat ${part.model}`,
        kind: SpanKind.CLIENT,
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.provider.name': part.provider,
          'gen_ai.request.model': part.model,
          'gen_ai.request.stream': true,
          'gen_ai.request.temperature': part.temperature,
          'gen_ai.request.max_tokens': part.maxTokens,
        },
      };
    case 'tool':
      return {
        name: `execute_tool ${part.name}`,
        kind: SpanKind.INTERNAL,
        attributes: {
          'gen_ai.operation.name': 'execute_tool',
          'gen_ai.tool.name': part.name,
          'gen_ai.tool.type': 'function',
          'gen_ai.tool.description': part.description,
          'gen_ai.tool.call.id': part.key,
        },
      };
    case 'step':
      return { name: `step ${part.name}`, kind: SpanKind.INTERNAL, attributes: {} };
  }
}

function outcomeOf(part: Part, { usage, finishReason, answeredBy, waits }: PartEnd): Attributes {
  return {
    'gen_ai.usage.input_tokens': usage?.inputTokens,
    'gen_ai.usage.output_tokens': usage?.outputTokens,
    'gen_ai.response.finish_reasons': finishReason && [finishReason],
    'gen_ai.response.model': part.kind === 'model' ? (answeredBy ?? part.model) : undefined,
    'artel.waits_for_approval': waits,
  };
}

/** Only where the operator wants it: what people and models have said. */
function contentOf(part: Part, { output, finishReason }: PartEnd): Attributes {
  if (part.kind === 'step') return {};
  if (part.kind === 'tool')
    return {
      'gen_ai.tool.call.arguments': JSON.stringify(part.input()),
      'gen_ai.tool.call.result': output?.content,
    };
  return {
    'gen_ai.input.messages': JSON.stringify(part.input().map(inParts)),
    'gen_ai.output.messages':
      output && JSON.stringify([{ ...inParts(output), finish_reason: reasonOf(finishReason) }]),
  };
}

/** The conventions want one of every message, also of an answer whose reason nobody told. */
const reasonOf = (reason: PartEnd['finishReason'] | 'unknown' = 'unknown'): string =>
  reason === 'tool_calls' ? 'tool_call' : reason;

const inParts = ({ role, content, toolCalls = [], toolCallId }: TracedMessage) => ({
  role,
  parts: [
    ...(toolCallId
      ? [{ type: 'tool_call_response', id: toolCallId, response: content }]
      : content
        ? [{ type: 'text', content }]
        : []),
    ...toolCalls.map((call) => ({ type: 'tool_call', ...call })),
  ],
});

function contextOf(traceParent: string | null): Context {
  const [, traceId, spanId, flags] = traceParent?.split('-') ?? [];
  if (!traceId || !spanId || !flags) return ROOT_CONTEXT;
  const parent = { traceId, spanId, traceFlags: parseInt(flags, 16), isRemote: true };
  return trace.setSpanContext(ROOT_CONTEXT, parent);
}

/**
 * Sends spans in batches. A collector that is slow or away costs those that find no room any more, and is told of now and
 * then: the SDK's own processor counts spans alone, and would never say how large they are.
 */
function bounded(exporter: SpanExporter): SpanProcessor {
  const outage = new Outage('spans could not be sent to OTEL_EXPORTER_OTLP_ENDPOINT');
  const room = new Room({ items: mostWaiting, bytes: mostBytesWaiting });
  const batches = new BatchSpanProcessor({
    exporter: {
      export: (spans, done) =>
        exporter.export(spans, (result) => {
          for (const span of spans) room.leave(sizeOf(span));
          if (result.error) outage.failed(new Error(result.error.message));
          done(result);
        }),
      forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
      shutdown: () => exporter.shutdown(),
    },
    maxQueueSize: mostWaiting,
    maxExportBatchSize: 512,
    scheduledDelayMillis: 1_000,
    exportTimeoutMillis: exportMillis,
  });
  return {
    onStart: (span, context) => batches.onStart(span, context),
    onEnd: (span) => {
      if (room.enter(sizeOf(span))) batches.onEnd(span);
      else outage.failed(new Error('too many spans wait, or too large ones'));
    },
    forceFlush: () => batches.forceFlush(),
    shutdown: () => batches.shutdown(),
  };
}

const sizeOf = ({ attributes }: ReadableSpan): number => Buffer.byteLength(JSON.stringify(attributes));
