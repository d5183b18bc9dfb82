import { forget, ownKey, recall, remember } from '../../platform/storage';
import type { Verdict } from './verdict';

/** A verdict that is written, not given by a click. */
export type WrittenVerdict = Exclude<Verdict, { decision: 'approve' }>;

/** What somebody has begun to write of an answer, kept in this browser until it is decided or given up. */
export function verdictDraftOf(userId: string, messageId: string): WrittenVerdict | undefined {
  try {
    const kept: unknown = JSON.parse(recall(keyOf(userId, messageId)) ?? 'null');
    return isWritten(kept) ? kept : undefined;
  } catch {
    // Another version wrote it, or another program.
    return undefined;
  }
}

export const keepVerdictDraft = (userId: string, messageId: string, verdict: WrittenVerdict): void =>
  remember(keyOf(userId, messageId), JSON.stringify(verdict));

export const forgetVerdictDraft = (userId: string, messageId: string): void =>
  forget(keyOf(userId, messageId));

const keyOf = (userId: string, messageId: string): string => ownKey(userId, 'verdict', messageId);

function isWritten(value: unknown): value is WrittenVerdict {
  if (typeof value !== 'object' || value === null) return false;
  const { decision, content, comment } = value as Partial<Record<string, unknown>>;
  if (comment !== undefined && typeof comment !== 'string') return false;
  return decision === 'reject' || (decision === 'edit' && typeof content === 'string');
}
