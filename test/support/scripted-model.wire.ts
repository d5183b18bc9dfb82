import type { EmbeddingFault } from './scripted-embeddings.js';
import { unmarked, type Ask, type ToolCall } from './scripted-model.script.js';

export type Protocol = 'ollama' | 'openai';

export type JsonObject = Readonly<Record<string, unknown>>;

export interface Usage {
  promptTokens: number;
  answerTokens: number;
  /** Of those in and out; 0 is not told. */
  cached?: number;
  reasoned?: number;
  startedAt: number;
}

/** Why the model ended, when it says so: it was done, or at the limit of its length. */
export type Ending = 'stop' | 'length';

/** A whole answer at once, for requests that do not stream. */
export interface Whole {
  text: string;
  calls: readonly ToolCall[];
  ending: Ending | undefined;
  usage: Usage;
}

/** How one answer is written: the two providers differ in framing, never in what is said. */
export interface Wire {
  readonly contentType: string;
  /** What precedes the first token. */
  readonly head: string;
  /** A token is `before`, its JSON string, `after`; apart, so that a fault can put other bytes between them. */
  readonly before: string;
  readonly after: string;
  /** What ends a line or an event. */
  readonly end: string;
  tools(calls: readonly ToolCall[]): string[];
  finish(calledTools: boolean, ending: Ending, usage: Usage): string;
  whole(answer: Whole): string;
}

/** The last user message wins: directives are looked for there and nowhere else. */
export function readAsk(protocol: Protocol, body: JsonObject): Ask {
  const messages = asList(body.messages);
  const at = messages.findLastIndex((message) => asObject(message).role === 'user');
  const { model, messages: _messages, tools, temperature, ...rest } = body;
  const options = protocol === 'ollama' ? asObject(body.options) : rest;
  return {
    model: asText(model),
    temperature: asNumber(protocol === 'ollama' ? options.temperature : temperature),
    messages,
    options,
    format: protocol === 'ollama' ? body.format : body.response_format,
    tools: asList(tools).map((tool) => asText(asObject(asObject(tool).function).name)),
    lastUser: contentText(messages[at]),
    toolResults: messages
      .slice(at + 1)
      .filter((message) => asObject(message).role === 'tool')
      .map((message) => unmarked(contentText(message))),
  };
}

/** Streaming is what Ollama does unless told not to, and what OpenAI does only when told to. */
export function streams(protocol: Protocol, body: JsonObject): boolean {
  return protocol === 'ollama' ? body.stream !== false : body.stream === true;
}

export function countWords(messages: readonly unknown[]): number {
  return messages.reduce<number>(
    (sum, message) => sum + (contentText(message).match(/\S+/g)?.length ?? 0),
    0,
  );
}

export function errorBody(protocol: Protocol, status: number, message: string): string {
  if (protocol === 'ollama') return JSON.stringify({ error: message });
  const type = status === 429 ? 'rate_limit_error' : status < 500 ? 'invalid_request_error' : 'server_error';
  return JSON.stringify({ error: { message, type, param: null, code: null } });
}

export function wireFor(protocol: Protocol, body: JsonObject, id: number): Wire {
  return protocol === 'ollama' ? ollama(body, id) : openai(body, id);
}

/** https://docs.ollama.com/api/chat: one JSON object per line, the last with `done: true` and the counts. */
function ollama(body: JsonObject, id: number): Wire {
  const lead = `{"model":${JSON.stringify(body.model)},"created_at":"${new Date().toISOString()}",`;
  const toolCalls = (calls: readonly ToolCall[]) =>
    JSON.stringify(
      calls.map((call, index) => ({
        id: `call_${id}_${index}`,
        function: { index, name: call.name, arguments: parsedOrRaw(call.arguments) },
      })),
    );
  const metrics = ({ promptTokens, answerTokens, startedAt }: Usage) => {
    // Nanoseconds; never 0, which the real server leaves out of its JSON.
    const took = Math.max(1, Date.now() - startedAt) * 1_000_000;
    return `"total_duration":${took},"load_duration":1,"prompt_eval_count":${promptTokens},"prompt_eval_duration":1,"eval_count":${answerTokens},"eval_duration":${took}`;
  };
  return {
    contentType: 'application/x-ndjson',
    head: '',
    before: `${lead}"message":{"role":"assistant","content":`,
    after: `}${logprobsFor(body, '"logprobs":')},"done":false}\n`,
    end: '\n',
    tools: (calls) => [
      `${lead}"message":{"role":"assistant","content":"","tool_calls":${toolCalls(calls)}},"done":false}\n`,
    ],
    finish: (_calledTools, ending, usage) =>
      `${lead}"message":{"role":"assistant","content":""},"done":true,"done_reason":"${ending}",${metrics(usage)}}\n`,
    whole: ({ text, calls, ending, usage }) => {
      const called = calls.length > 0 ? `,"tool_calls":${toolCalls(calls)}` : '';
      const done = ending ? `"done":true,"done_reason":"${ending}",${metrics(usage)}` : '"done":false';
      return `${lead}"message":{"role":"assistant","content":${JSON.stringify(text)}${called}},${done}}`;
    },
  };
}

/** https://platform.openai.com/docs/api-reference/chat-streaming: server-sent events, the last of them `[DONE]`. */
function openai(body: JsonObject, id: number): Wire {
  const withUsage = asObject(body.stream_options).include_usage === true;
  const common = `"created":${Math.floor(Date.now() / 1000)},"model":${JSON.stringify(body.model)},"system_fingerprint":"fp_scripted"`;
  const lead = `data: {"id":"chatcmpl-${id}","object":"chat.completion.chunk",${common},"choices":[`;
  const close = withUsage ? `],"usage":null}\n\n` : ']}\n\n';
  const chunk = (delta: string, reason: string) =>
    `${lead}{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${reason}}${close}`;
  const toolCall = (call: ToolCall, index: number) => ({
    id: `call_${id}_${index}`,
    type: 'function',
    function: { name: call.name, arguments: call.arguments },
  });
  const counts = ({ promptTokens, answerTokens, cached, reasoned }: Usage) => {
    const details =
      (cached ? `,"prompt_tokens_details":{"cached_tokens":${cached},"audio_tokens":0}` : '') +
      (reasoned ? `,"completion_tokens_details":{"reasoning_tokens":${reasoned},"audio_tokens":0}` : '');
    return `{"prompt_tokens":${promptTokens},"completion_tokens":${answerTokens},"total_tokens":${promptTokens + answerTokens}${details}}`;
  };
  const tail = `}${logprobsFor(body, '"logprobs":{"content":', '}') || ',"logprobs":null'},"finish_reason":null}${close}`;
  return {
    contentType: 'text/event-stream; charset=utf-8',
    head: chunk('{"role":"assistant","content":"","refusal":null}', 'null'),
    before: `${lead}{"index":0,"delta":{"content":`,
    after: tail,
    end: '\n\n',
    tools: (calls) =>
      calls.flatMap((call, index) => {
        const opening = { index, ...toolCall({ ...call, arguments: '' }, index) };
        // In two pieces, as the real server sends many: a client has to join them by index.
        const half = call.arguments.length >> 1;
        const pieces = [call.arguments.slice(0, half), call.arguments.slice(half)];
        return [opening, ...pieces.map((piece) => ({ index, function: { arguments: piece } }))].map((part) =>
          chunk(JSON.stringify({ tool_calls: [part] }), 'null'),
        );
      }),
    finish: (calledTools, ending, usage) =>
      chunk('{}', calledTools ? '"tool_calls"' : `"${ending}"`) +
      (withUsage ? `${lead}],"usage":${counts(usage)}}\n\n` : '') +
      'data: [DONE]\n\n',
    whole: ({ text, calls, ending, usage }) => {
      const called = calls.length > 0;
      const message = {
        role: 'assistant',
        content: called && text === '' ? null : text,
        refusal: null,
        ...(called && { tool_calls: calls.map(toolCall) }),
      };
      const reason = ending ? (called ? '"tool_calls"' : `"${ending}"`) : 'null';
      return `{"id":"chatcmpl-${id}","object":"chat.completion",${common},"choices":[{"index":0,"message":${JSON.stringify(message)},"logprobs":null,"finish_reason":${reason}}],"usage":${counts(usage)}}`;
    },
  };
}

/** The same for every token, with as many others as are asked for. */
function logprobsFor(body: JsonObject, before: string, after = ''): string {
  if (body.logprobs !== true) return '';
  const one = { token: 't', logprob: -0.25, bytes: [116] };
  const others = Array.from({ length: asNumber(body.top_logprobs) ?? 0 }, () => one);
  return `,${before}${JSON.stringify([{ ...one, top_logprobs: others }])}${after}`;
}

export function modelList(protocol: Protocol, names: readonly string[]): string {
  if (protocol === 'openai') {
    const data = names.map((id) => ({ id, object: 'model', created: 1_700_000_000, owned_by: 'scripted' }));
    return JSON.stringify({ object: 'list', data });
  }
  const models = names.map((name) => ({
    name,
    model: name,
    modified_at: '2025-01-01T00:00:00Z',
    size: 1,
    digest: '0'.repeat(64),
    details,
  }));
  return JSON.stringify({ models });
}

const details = {
  parent_model: '',
  format: 'gguf',
  family: 'scripted',
  families: ['scripted'],
  parameter_size: '1B',
  quantization_level: 'F16',
};

/** A model named after seeing sees. */
export function modelCard(asked: string): string {
  const sees = /vision|llava/.test(asked);
  return JSON.stringify({
    modelfile: '',
    parameters: '',
    template: '{{ .Prompt }}',
    details,
    model_info: { 'general.architecture': 'scripted', 'scripted.context_length': 32_768 },
    capabilities: ['completion', 'tools', 'embedding', ...(sees ? ['vision'] : [])],
    modified_at: '2025-01-01T00:00:00Z',
  });
}

export function embeddings(
  protocol: Protocol,
  body: JsonObject,
  inputs: readonly string[],
  vectors: readonly Float32Array[],
  fault?: EmbeddingFault,
): string {
  const promptTokens = countWords(inputs.map((content) => ({ content })));
  const model = body.model;
  if (protocol === 'ollama') {
    const counts = { total_duration: 1, load_duration: 1, prompt_eval_count: promptTokens };
    return JSON.stringify({ model, embeddings: vectors.map((vector) => Array.from(vector)), ...counts });
  }
  if (fault === 'nan') for (const vector of vectors) vector[0] = NaN;
  // The official SDK asks for base64 unless told otherwise.
  const isBase64 = body.encoding_format === 'base64' || fault === 'base' || fault === 'nan';
  const data = vectors.map((vector, index) => ({
    object: 'embedding',
    index: fault === 'twice' ? 0 : index,
    embedding: isBase64 ? Buffer.from(vector.buffer).toString('base64') : Array.from(vector),
  }));
  const usage = { prompt_tokens: promptTokens, total_tokens: promptTokens };
  return JSON.stringify({ object: 'list', data, model, usage });
}

function parsedOrRaw(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

function contentText(message: unknown): string {
  const { content } = asObject(message);
  if (typeof content === 'string') return content;
  return asList(content)
    .map((part) => asText(asObject(part).text))
    .join('');
}

function asObject(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const asText = (value: unknown): string => (typeof value === 'string' ? value : '');
const asNumber = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
