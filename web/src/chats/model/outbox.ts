import { Problem, type ProblemCode, type Schema } from '../../platform/api';
import type { Message } from './history';

/** A message that was written here and is not known to have arrived. */
export interface Pending {
  /** The server takes a message with the same one for the same message. */
  clientId: string;
  chatId: string;
  content: string;
  replyTo?: NonNullable<Message['replyTo']>;
  attachments: readonly Schema<'File'>[];
  createdAt: string;
  /** The server could not be asked: it goes when that is possible again. */
  isWaiting?: boolean;
  /** Why the server did not take it: it goes when its author says so. */
  failure?: unknown;
}

/** As it is kept over a reload. */
export const written = (pending: Pending): string => JSON.stringify(pending);

/** What was kept, or undefined for what is none; a refusal is one again. */
export function read(text: string | null): Pending | undefined {
  const kept = text === null ? undefined : parse(text);
  if (!isPending(kept)) return undefined;
  const { failure, ...pending } = kept;
  if (!failure) return pending;
  const { code, status, detail } = failure as { code?: ProblemCode; status?: number; detail?: string };
  return { ...pending, failure: new Problem(code ?? 'internal_error', status ?? 0, detail) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isPending(value: unknown): value is Pending {
  if (typeof value !== 'object' || value === null) return false;
  const { clientId, chatId, content, attachments, createdAt } = value as Partial<Record<string, unknown>>;
  const areTexts = [clientId, chatId, content, createdAt].every((one) => typeof one === 'string');
  return areTexts && Array.isArray(attachments);
}

/** What a reply shows of the message it replies to. */
export const replyOf = ({ id, author, content, attachments, validation }: Message): Pending['replyTo'] => ({
  ...{ id, author, excerpt: content.slice(0, 140), hasFiles: attachments.length > 0, deleted: false },
  validation: validation && { state: validation.state },
});
