import type { FacadeInput } from '../../agents/index.js';
import { storable } from '../../platform/http/index.js';
import type { ChatMessage } from './chat-completion.dto.js';
import { isObject, refused } from './refusal.js';

export type Message = FacadeInput['messages'][number];
type ToolCall = NonNullable<Message['toolCalls']>[number];
type Place = (string | number)[];

/** A part of a user's message that is not text, as it came. */
export type Attached = { place: Place; type: 'image_url' | 'file'; part: Record<string, unknown> };

/** A message, with what is attached to it and not read yet; then `pieces` has its texts and these in their order. */
export interface ReadMessage {
  message: Message;
  attached: Attached[];
  pieces: (string | Attached)[];
  place: Place;
}

const longestText = 2_000_000;
const mostParts = 1_000;
const mostCalls = 128;
const longestId = 200;
const longestName = 64;

/**
 * Messages as models take them, each mistake told where it is. Results of tools must follow the calls that they are of,
 * as OpenAI has it: servers refuse others.
 */
export function readMessages(messages: ChatMessage[]): ReadMessage[] {
  const open = new Map<string, string>();
  const read = messages.map((message, at) => {
    const place = ['messages', at];
    if (message.role !== 'tool') requireResults(open, place);
    return readers[message.role](message, place, open);
  });
  requireResults(open, ['messages']);
  return read;
}

type Reader = (message: ChatMessage, place: Place, open: Map<string, string>) => ReadMessage;

const told: Reader = ({ content }, place) =>
  plain({ role: 'system', content: textIn(content, place) }, place);

const readers: Record<ChatMessage['role'], Reader> = {
  system: told,
  developer: told,
  user: ({ content, name }, place) => {
    const { text, attached, pieces } = partsIn(content, place);
    const speaker = speakerOf(name, place);
    const message = { role: 'user' as const, content: speaker + text };
    return { message, attached, pieces: speaker ? spoken(speaker, pieces) : pieces, place };
  },
  assistant: ({ content, refusal, tool_calls: calls, function_call: old, audio }, place, open) => {
    if (isGiven(old)) throw refused([...place, 'function_call'], 'is deprecated: use tool_calls');
    if (isGiven(audio)) throw refused([...place, 'audio'], 'answers are texts: say what was said as content');
    const toolCalls = isGiven(calls) ? callsIn(calls, [...place, 'tool_calls']) : [];
    for (const { id, name } of toolCalls) open.set(id, name);
    const isSilent = !isGiven(content);
    if (isSilent && toolCalls.length === 0 && typeof refusal !== 'string')
      throw refused([...place, 'content'], 'is required, unless there are tool_calls');
    const text = isSilent ? (typeof refusal === 'string' ? refusal : '') : textIn(content, place);
    return plain({ role: 'assistant', content: text, ...(toolCalls.length > 0 ? { toolCalls } : {}) }, place);
  },
  tool: ({ content, tool_call_id: id }, place, open) => {
    const toolName = typeof id === 'string' ? open.get(id) : undefined;
    if (toolName === undefined)
      throw refused([...place, 'tool_call_id'], 'must be the id of a call in the assistant’s message before');
    open.delete(String(id));
    const result = { role: 'tool' as const, content: textIn(content, place) };
    return plain({ ...result, toolCallId: String(id), toolName }, place);
  },
};

const plain = (message: Message, place: Place): ReadMessage => {
  requireStorable(message.content, [...place, 'content']);
  return { message, attached: [], pieces: [], place };
};

function requireResults(open: ReadonlyMap<string, string>, place: Place): void {
  const [id] = open.keys();
  if (id !== undefined)
    throw refused(place, `the call ${id.slice(0, longestId)} has no result: a tool message must give it`);
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

/** A text, or parts that are texts. */
function textIn(content: unknown, place: Place): string {
  const { text, attached } = partsIn(content, place);
  const [first] = attached;
  if (first) throw refused([...first.place, 'type'], `${first.type} is taken in messages of the user only`);
  return text;
}

function partsIn(
  content: unknown,
  place: Place,
): Pick<ReadMessage, 'attached' | 'pieces'> & { text: string } {
  const at = [...place, 'content'];
  if (typeof content === 'string') return { text: requireStorable(content, at), attached: [], pieces: [] };
  if (!Array.isArray(content) || content.length === 0 || content.length > mostParts)
    throw refused(at, `must be a text, or 1 to ${mostParts} parts`);
  const pieces: (string | Attached)[] = [];
  for (const [index, part] of content.entries()) {
    const here = [...at, index];
    if (!isObject(part)) throw refused(here, 'must be an object with a type');
    const { type } = part;
    if (type === 'text' || type === 'refusal') {
      const text = part[type];
      if (typeof text !== 'string') throw refused([...here, type], 'must be a text');
      pieces.push(text);
    } else if (type === 'image_url' || type === 'file') pieces.push({ place: here, type, part });
    else throw refused([...here, 'type'], unknownPart(type));
  }
  const texts = pieces.filter((piece) => typeof piece === 'string');
  const attached = pieces.filter((piece) => typeof piece !== 'string');
  return { text: requireStorable(texts.join('\n'), at), attached, pieces };
}

const unknownPart = (type: unknown): string =>
  type === 'input_audio'
    ? 'input_audio is not taken: nobody here listens; send what was said as text'
    : 'must be text, image_url or file';

function requireStorable(text: string, place: Place): string {
  if (text.length > longestText) throw refused(place, `has more than ${longestText} characters`);
  if (!storable(text)) throw refused(place, 'has characters that cannot be stored');
  return text;
}

/** Of several people in one conversation each is told by name. */
function speakerOf(name: unknown, place: Place): string {
  if (!isGiven(name) || name === '') return '';
  if (typeof name !== 'string' || name.length > longestName || !storable(name))
    throw refused([...place, 'name'], `must be a text of at most ${longestName} characters`);
  return `${name}: `;
}

function spoken(speaker: string, [first, ...more]: ReadMessage['pieces']): ReadMessage['pieces'] {
  if (typeof first === 'string') return [speaker + first, ...more];
  return first ? [speaker, first, ...more] : [];
}

function callsIn(calls: unknown, place: Place): ToolCall[] {
  if (!Array.isArray(calls) || calls.length > mostCalls)
    throw refused(place, `must be a list of at most ${mostCalls} calls`);
  const ids = new Set<string>();
  return calls.map((call: unknown, index) => {
    const here = [...place, index];
    const { id, type = 'function', function: called } = isObject(call) ? call : {};
    if (typeof id !== 'string' || id === '' || id.length > longestId || !storable(id) || ids.has(id))
      throw refused(
        [...here, 'id'],
        `must be a text of 1 to ${longestId} characters, and of this call alone`,
      );
    ids.add(id);
    if (type !== 'function') throw refused([...here, 'type'], 'only functions are taken');
    const { name, arguments: written = '' } = isObject(called) ? called : {};
    if (typeof name !== 'string' || !/^[\w.-]{1,64}$/.test(name))
      throw refused([...here, 'function', 'name'], 'must be 1 to 64 letters, digits, _, - and dots');
    if (typeof written !== 'string')
      throw refused([...here, 'function', 'arguments'], 'must be JSON, as a text');
    return { id, name, arguments: requireStorable(written, [...here, 'function', 'arguments']) };
  });
}
