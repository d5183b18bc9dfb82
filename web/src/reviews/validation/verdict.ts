import type { Schema } from '../../platform/api';

export type Message = Schema<'Message'>;
export type ValidationState = NonNullable<Message['validation']>['state'];

/** What a person decides about an answer, as `POST /messages/{id}/validate` takes it. */
export type Verdict =
  | { decision: 'approve' }
  | { decision: 'edit'; content: string; comment?: string }
  | { decision: 'reject'; comment?: string };

/** How far a verdict has come: on its way, or kept by the server with the message as it is now. */
export type Progress =
  { status: 'pending'; verdict: Verdict; by: string; byName: string } | { status: 'kept'; message: Message };

const stateAfter = { approve: 'approved', edit: 'edited', reject: 'rejected' } as const;

/** Whether a member judges the answers of a chat: those who are listed, or all when none of the listed is left. */
export function mayJudge(
  { validatorIds, members }: Pick<Schema<'Chat'>, 'validatorIds' | 'members'>,
  userId: string,
): boolean {
  if (!validatorIds || validatorIds.includes(userId)) return true;
  return !members.some((member) => validatorIds.includes(member.userId));
}

/** Nobody has judged it, and somebody can. */
export const isWaiting = ({ validation, isCurrent, deletedAt }: Message): boolean =>
  validation?.state === 'unvalidated' && isCurrent && deletedAt === null;

/** The answer as it is once the verdict stands; what was told since then knows better. */
export function withVerdict(message: Message, progress: Progress | undefined): Message {
  const { validation } = message;
  if (!progress || validation?.state !== 'unvalidated') return message;
  if (progress.status === 'kept')
    return { ...message, content: progress.message.content, validation: progress.message.validation };
  const { verdict, by, byName } = progress;
  const comment = verdict.decision === 'approve' ? undefined : verdict.comment;
  const judged = { ...validation, state: stateAfter[verdict.decision], by, byName, comment };
  if (verdict.decision !== 'edit') return { ...message, validation: judged };
  return {
    ...message,
    content: verdict.content,
    validation: { ...judged, originalContent: message.content },
  };
}
