import {
  AIMessage,
  AIMessageChunk,
  BaseMessage,
  HumanMessage,
  SystemMessage,
  ToolMessage,
} from '@langchain/core/messages';
import type { SerializerProtocol } from '@langchain/langgraph-checkpoint';
import { AppError } from '../../platform/errors/index.js';

type Fields = Record<string, unknown>;

/** The only classes that a state is read into. */
const messages = new Map<string, new (fields: never) => BaseMessage>(
  Object.entries({ AIMessage, AIMessageChunk, HumanMessage, SystemMessage, ToolMessage }),
);

/**
 * States as JSON, in the form of LangGraph's own serializer. That one revives whatever looks like an object of LangChain,
 * and what tools answer and models write may look so: here it is marked as the data that it is, and stays it.
 */
export class StateSerde implements SerializerProtocol {
  dumpsTyped(value: unknown): Promise<[string, Uint8Array]> {
    return Promise.resolve(['json', new TextEncoder().encode(JSON.stringify(dumped(value)))]);
  }

  /** Throws `state_unreadable`, without what it has read. */
  loadsTyped(type: string, data: Uint8Array | string): Promise<unknown> {
    try {
      if (type !== 'json') throw new TypeError(`A state is JSON, not ${type}`);
      const json = typeof data === 'string' ? data : new TextDecoder().decode(data);
      return Promise.resolve(revived(JSON.parse(json)));
    } catch {
      return Promise.reject(new AppError('state_unreadable'));
    }
  }
}

function dumped(value: unknown): unknown {
  if (value === undefined) return { lc: 2, type: 'undefined' };
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(dumped);
  // Its own `toJSON` marks what looks like an object in a way that nothing else is marked in.
  if (value instanceof BaseMessage)
    return { lc: 1, type: 'constructor', id: value.lc_id, kwargs: each(value.lc_kwargs, dumped) };
  if (value instanceof Error) return { lc: 2, type: 'constructor', id: ['Error'], args: [value.message] };
  if (isWritable(value)) return dumped(value.toJSON());
  const fields = each(value, dumped);
  return 'lc' in fields || earlierMark in fields ? { lc: 2, type: 'data', fields } : fields;
}

function revived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revived);
  if (!isObject(value)) return value;
  const { lc, type, id, kwargs, args, fields, [earlierMark]: marked } = value;
  if (marked !== undefined) return marked;
  const path = Array.isArray(id) ? id.join('.') : '';
  if (lc === 2 && type === 'undefined') return undefined;
  if (lc === 2 && type === 'data' && isObject(fields)) return each(fields, revived);
  if (lc === 2 && type === 'constructor' && path === 'Error' && Array.isArray(args))
    return new Error(String(args[0]));
  const Message = path.startsWith(namespace) ? messages.get(path.slice(namespace.length)) : undefined;
  if (lc === 1 && type === 'constructor' && Message && isObject(kwargs))
    return new Message(each(kwargs, revived) as never);
  return each(value, revived);
}

/** What messages marked data with that looks like an object, before there was this serializer. */
const earlierMark = '__lc_escaped__';

const namespace = 'langchain_core.messages.';

const isWritable = (value: object): value is { toJSON(): unknown } =>
  'toJSON' in value && typeof value.toJSON === 'function';

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `fromEntries` defines what it is given: a field named `__proto__` is a plain one too. */
const each = (fields: object, change: (value: unknown) => unknown): Fields =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, change(value)]])),
  );
