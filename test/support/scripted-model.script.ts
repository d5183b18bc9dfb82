/** What one request asked of the model, in neither provider's words. */
export interface Ask {
  model: string;
  temperature: number | undefined;
  /** As they came, for `[[echo]]`. */
  messages: readonly unknown[];
  options: Readonly<Record<string, unknown>>;
  /** What the answer shall keep to, in the words of the protocol. */
  format: unknown;
  /** Names of the tools offered. */
  tools: readonly string[];
  lastUser: string;
  /** Texts of the tool results that follow the last user message: older ones belong to earlier turns. */
  toolResults: readonly string[];
}

/** Arguments are text, because a script must be able to send some that are not JSON. */
export interface ToolCall {
  name: string;
  arguments: string;
}

/**
 * What the server does next; `refuse` and the last group end the answer, each in its own way.
 * A non-streaming answer plays the same steps and sends what they gathered.
 */
export type Step =
  | { do: 'token'; text: string }
  | { do: 'tools'; calls: readonly ToolCall[] }
  | { do: 'wait'; ms: number }
  | { do: 'part' }
  | { do: 'broken-line' | 'bad-utf8' }
  | { do: 'refuse'; status: number }
  | { do: 'done' | 'cut-short' | 'stop-unfinished' | 'silence' | 'cut' | 'huge-line' };

/** An in-process script; `undefined` leaves the answer to the directives in the request. */
export type Script = (ask: Ask) => Iterable<Step> | undefined;

export interface Defaults {
  /** Answer everything that has no directive with this many tokens. */
  tokens?: number;
  /** Milliseconds between tokens. */
  delayMs?: number;
}

/** The directives themselves are wrong; the test is, so it is told at once instead of given an answer. */
export class ScriptError extends Error {}

const dripMs = 5_000;
const attemptsKept = 10_000;
/** After broken bytes the rest follows and ends properly: the case that tempts a client to keep the answer. */
const midStreamFaults: ReadonlyMap<string, Step> = new Map<string, Step>([
  ['stall', { do: 'silence' }],
  ['cut', { do: 'cut' }],
  ['clean-cut', { do: 'stop-unfinished' }],
  ['length', { do: 'cut-short' }],
  ['malformed', { do: 'broken-line' }],
  ['bad-utf8', { do: 'bad-utf8' }],
  ['huge-line', { do: 'huge-line' }],
]);
const otherFaults: readonly string[] = ['hang', 'drip', 'bad-tool-args'];

/**
 * Directives stand anywhere in the last user message:
 *
 *     [[say:text]]            this text; brackets may nest, so it can carry directives for the next model
 *     [[tokens:16]]           t0 t1 ... t15
 *     [[json:{"a":1}]]        this JSON where the answer shall keep to a schema that knows its keys; the first that fits
 *     [[echo]]                JSON of what was asked: model, temperature, messages, options, format, tool names
 *     [[tool:name {"a":1}]]   a tool call, if tools are offered; several are called one per turn, and when their
 *                             results are in, the answer is those (or what `say` and the others tell)
 *     [[at-once]]             all of its tool calls in one turn
 *     [[obey]]                tools that results, and passages of documents, tell it to call, `[[tool:...]]` in them, are
 *                             called as well
 *     [[tool-loop:name {}]]   the same call at every turn, for ever
 *     [[first:500]]           milliseconds before the first byte
 *     [[delay:20]]            milliseconds between tokens
 *     [[apart]]               each token in a packet of its own, as real servers send them
 *     [[drip:200]]            a token each 200 ms, for ever
 *     [[cached:7]]            so many tokens in were in a cache; OpenAI's servers tell that, and the next
 *     [[reasoned:3]]          so many tokens out were thought
 *     [[fault:name]]          at every attempt
 *     [[fault:namex2]]        at the first two attempts with this very message; several faults strike in turn
 *
 * Faults: an HTTP status from 400 (429 with Retry-After: 1); hang, not a byte; drip, a token each 5 s; bad-tool-args;
 * and after half of the tokens: stall, cut (the socket), clean-cut (no finish), length (finished at its limit),
 * malformed (a line that is neither JSON nor UTF-8), bad-utf8 (only the text in it is broken), huge-line (10 MB, never
 * ended). Without directives the answer is `Ответ на: <last line>`.
 */
interface Directives {
  say?: string;
  tokens?: number;
  delayMs?: number;
  apart: boolean;
  firstMs?: number;
  dripMs?: number;
  cached?: number;
  reasoned?: number;
  echo: boolean;
  faults: Fault[];
  toolCalls: ToolCall[];
  atOnce: boolean;
  obeys: boolean;
  json: string[];
  toolLoop?: ToolCall;
  /** The message without its directives. */
  rest: string;
}

interface Fault {
  name: string;
  times: number;
}

/** Byte-exact: joined again, the tokens are the text. White space leads its word, as model tokenizers have it. */
export function tokenize(text: string): string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}

/** Turns requests into steps. It has a memory only for counted faults, `[[fault:500x2]]`. */
export class Scripting {
  readonly #defaults: Defaults;
  readonly #attempts = new Map<string, number>();

  constructor(defaults: Defaults) {
    this.#defaults = defaults;
  }

  /** @throws ScriptError before the first step, so that it can still become an HTTP status. */
  plan(ask: Ask): Iterable<Step> {
    const directives = readDirectives(ask.lastUser);
    const fault = this.#dueFault(ask.lastUser, directives.faults);
    if (fault !== undefined && /^\d/.test(fault)) return [{ do: 'refuse', status: Number(fault) }];
    if (fault === 'hang') return [{ do: 'silence' }];

    const paced = { ...directives, delayMs: directives.delayMs ?? this.#defaults.delayMs };
    if (fault === 'drip') return drip(paced);
    const toolCalls = nextToolCalls(ask, directives, fault);
    if (toolCalls.length > 0) return callTools(paced, toolCalls);
    return answer(paced, this.#tokens(ask, directives), midStreamFaults.get(fault ?? ''));
  }

  forget(): void {
    this.#attempts.clear();
  }

  #dueFault(text: string, faults: readonly Fault[]): string | undefined {
    if (faults.every((fault) => fault.times === Infinity)) return faults[0]?.name;
    let attempt = this.#attempts.get(text) ?? 0;
    this.#attempts.set(text, attempt + 1);
    const oldest = this.#attempts.keys().next();
    if (this.#attempts.size > attemptsKept && !oldest.done) this.#attempts.delete(oldest.value);
    for (const fault of faults) {
      if (attempt < fault.times) return fault.name;
      attempt -= fault.times;
    }
    return undefined;
  }

  #tokens(ask: Ask, directives: Directives): readonly string[] {
    const json =
      ask.format === undefined ? undefined : directives.json.find((one) => keepsTo(one, ask.format));
    if (json !== undefined) return tokenize(json);
    if (directives.say !== undefined) return tokenize(directives.say);
    if (directives.tokens !== undefined) return countedTokens(directives.tokens);
    if (directives.echo) {
      const { model, temperature, messages, options, format, tools } = ask;
      return tokenize(JSON.stringify({ model, temperature, messages, options, format, tools }));
    }
    if (ask.toolResults.length > 0) return tokenize(ask.toolResults.join('\n'));
    if (this.#defaults.tokens !== undefined) return countedTokens(this.#defaults.tokens);
    return tokenize(`Ответ на: ${directives.rest.trim().split('\n').at(-1) ?? ''}`);
  }
}

const keepsTo = (json: string, format: unknown): boolean =>
  Object.keys(JSON.parse(json) as object).every((key) => JSON.stringify(format).includes(`"${key}"`));

type Pace = Pick<Directives, 'delayMs' | 'apart' | 'firstMs' | 'dripMs'>;

function* answer(pace: Pace, tokens: readonly string[], fault: Step | undefined): Iterable<Step> {
  if (pace.firstMs) yield { do: 'wait', ms: pace.firstMs };
  // Past the first token even of a one-word answer: every mid-stream fault comes after something was answered.
  const faultAt = Math.max(1, tokens.length >> 1);
  for (let i = 0; i < tokens.length; i++) {
    if (fault && i === faultAt) yield fault;
    if (i > 0 && pace.delayMs) yield { do: 'wait', ms: pace.delayMs };
    else if (i > 0 && pace.apart) yield { do: 'part' };
    yield { do: 'token', text: tokens[i] ?? '' };
  }
  if (fault && faultAt >= tokens.length) yield fault;
  yield { do: 'done' };
}

function* drip(pace: Pace): Iterable<Step> {
  if (pace.firstMs) yield { do: 'wait', ms: pace.firstMs };
  for (let i = 0; ; i++) {
    yield { do: 'token', text: countedToken(i) };
    yield { do: 'wait', ms: pace.dripMs ?? dripMs };
  }
}

function* callTools(pace: Pace, calls: readonly ToolCall[]): Iterable<Step> {
  if (pace.firstMs) yield { do: 'wait', ms: pace.firstMs };
  yield { do: 'tools', calls };
  yield { do: 'done' };
}

/** Several tool directives are called one per turn: the results so far tell whose turn it is. */
function nextToolCalls(ask: Ask, directives: Directives, fault: string | undefined): readonly ToolCall[] {
  const turn = ask.toolResults.length;
  if (fault === 'bad-tool-args' && turn === 0) {
    const name = directives.toolCalls[0]?.name ?? ask.tools[0] ?? 'tool';
    return [{ name, arguments: '{"broken": ' }];
  }
  if (ask.tools.length === 0) return [];
  if (directives.toolLoop) return [directives.toolLoop];
  if (directives.atOnce) return turn === 0 ? directives.toolCalls : [];
  const heard = directives.obeys ? [...passagesIn(ask), ...ask.toolResults] : [];
  const told = heard.flatMap((text) => readDirectives(text).toolCalls);
  return [...directives.toolCalls, ...told].slice(turn, turn + 1);
}

/** What documents say, which stands before the question. */
const passagesIn = ({ messages }: Ask): string[] =>
  messages
    .map((message) => (message as { content?: unknown }).content)
    .filter((content): content is string => typeof content === 'string' && content.startsWith('[Passage ['));

const countedToken = (i: number): string => (i === 0 ? 't0' : ` t${i}`);
const countedTokens = (count: number): string[] => Array.from({ length: count }, (_, i) => countedToken(i));

function readDirectives(text: string): Directives {
  const found: Directives = {
    echo: false,
    apart: false,
    atOnce: false,
    obeys: false,
    faults: [],
    toolCalls: [],
    json: [],
    rest: '',
  };
  const opening =
    /\[\[(?:(say|json|tokens|delay|first|drip|cached|reasoned|fault|tool|tool-loop):|(echo|apart|at-once|obey)\]\])/g;
  let from = 0;
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    found.rest += text.slice(from, match.index);
    const name = match[1] ?? '';
    const start = opening.lastIndex;
    if (match[2]) from = start;
    else if (name === 'json') from = readJson(text, start, found);
    else if (name === 'tool' || name === 'tool-loop') from = readTool(text, start, name, found);
    else {
      const end = closingOf(text, start);
      apply(name, text.slice(start, end), found);
      from = end + 2;
    }
    found.echo ||= match[2] === 'echo';
    found.apart ||= match[2] === 'apart';
    found.atOnce ||= match[2] === 'at-once';
    found.obeys ||= match[2] === 'obey';
    opening.lastIndex = from;
  }
  found.rest += text.slice(from);
  return found;
}

function apply(name: string, value: string, found: Directives): void {
  if (name === 'say') found.say = unmarked(value);
  else if (name === 'fault') found.faults.push(readFault(value));
  else {
    const amount = Number(value);
    if (!/^\s*\d+\s*$/.test(value)) throw new ScriptError(`[[${name}:${value}]] needs a whole number`);
    if (name === 'tokens') found.tokens = amount;
    if (name === 'delay') found.delayMs = amount;
    if (name === 'first') found.firstMs = amount;
    if (name === 'cached') found.cached = amount;
    if (name === 'reasoned') found.reasoned = amount;
    if (name === 'drip') {
      found.dripMs = amount;
      if (!found.faults.some((fault) => fault.name === 'drip'))
        found.faults.push({ name: 'drip', times: Infinity });
    }
  }
}

/** What the server says of the tokens of an answer beyond their number. */
export function detailsOf({ lastUser }: Ask): { cached: number; reasoned: number } {
  const isTold = lastUser.includes('[[cached:') || lastUser.includes('[[reasoned:');
  const { cached = 0, reasoned = 0 } = isTold ? readDirectives(lastUser) : {};
  return { cached, reasoned };
}

/** What is data between its marks, without them: nobody repeats those, and scripts are about the rest. */
export const unmarked = (text: string): string =>
  text.replace(/\n?\[[^\n]*\]\n([0-9a-f]{20})\n([^]*?)\n\1(?:\n|$)/g, '$2');

function readFault(value: string): Fault {
  const [, name = '', times] = /^([45]\d\d|[a-z0-9-]+?)(?:x(\d+))?$/.exec(value.trim()) ?? [];
  const known = /^[45]\d\d$/.test(name) || midStreamFaults.has(name) || otherFaults.includes(name);
  if (!known) throw new ScriptError(`unknown [[fault:${value}]]`);
  return { name, times: times === undefined ? Infinity : Number(times) };
}

/** Nested brackets belong to the text, so that a scripted answer may itself carry a script for the next model call. */
function closingOf(text: string, start: number): number {
  const bracket = /\[\[|\]\](?!\])|\]\](?=\]\])/g;
  bracket.lastIndex = start;
  let depth = 1;
  for (let match = bracket.exec(text); match; match = bracket.exec(text)) {
    depth += match[0] === '[[' ? 1 : -1;
    if (depth === 0) return match.index;
  }
  throw new ScriptError(`a directive is not closed: ${text.slice(start, start + 40)}`);
}

/** Its own scanner, since JSON arguments may hold `]]` themselves. Returns where the text goes on. */
function readTool(text: string, start: number, kind: string, found: Directives): number {
  const name = /\s*([\w.-]+)\s*/y;
  name.lastIndex = start;
  const toolName = name.exec(text)?.[1];
  if (toolName === undefined) throw new ScriptError(`[[${kind}:...]] needs the name of a tool`);
  const jsonEnd = endOfJson(text, name.lastIndex);
  const json = text.slice(name.lastIndex, jsonEnd) || '{}';
  const closing = /\s*\]\]/y;
  closing.lastIndex = jsonEnd;
  if (!closing.test(text)) throw new ScriptError(`[[${kind}:${toolName} ...]] is not closed`);
  try {
    JSON.parse(json);
  } catch {
    throw new ScriptError(`[[${kind}:${toolName} ...]] needs JSON arguments, not ${json}`);
  }
  const call = { name: toolName, arguments: json };
  if (kind === 'tool-loop') found.toolLoop = call;
  else found.toolCalls.push(call);
  return closing.lastIndex;
}

function readJson(text: string, start: number, found: Directives): number {
  const end = endOfJson(text, start);
  if (end === start || !text.startsWith(']]', end)) throw new ScriptError('[[json:...]] needs an object');
  found.json.push(text.slice(start, end));
  return end + 2;
}

function endOfJson(text: string, start: number): number {
  const piece = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}]/g;
  if (text[start] !== '{') return start;
  piece.lastIndex = start;
  let depth = 0;
  for (let match = piece.exec(text); match; match = piece.exec(text)) {
    if (match[0] === '{') depth++;
    if (match[0] === '}' && --depth === 0) return piece.lastIndex;
  }
  return start;
}
