import { Anchor, Group, Text } from '@mantine/core';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../platform/i18n';
import { useMe } from '../../platform/session';
import { ListSkeleton, lazily } from '../../platform/ui';
import { DueTime } from './due-time';
import { useJudge, useJudged } from './judging';
import { StateMark } from './state-mark';
import { TrustButton } from './trust-button';
import classes from './validation.module.css';
import { VerdictButtons } from './verdict-buttons';
import { isWaiting, type Message, type Verdict } from './verdict';
import { forgetVerdictDraft, keepVerdictDraft, verdictDraftOf, type WrittenVerdict } from './verdict-drafts';

const VerdictForm = lazily(() => import('./verdict-form'), 'VerdictForm');
const Changes = lazily(() => import('./changes'), 'Changes');

export interface ValidationProps {
  message: Message;
  /** Whether the reader is one of those who judge in this chat: see `mayJudge`. */
  mayJudge: boolean;
  /** A verdict was given here; it may still be on its way. */
  onDecided?: () => void;
}

/** What people decided about an answer, or the ways to decide. */
export function Validation({ message: loaded, mayJudge, onDecided }: ValidationProps) {
  const message = useJudged(loaded);
  const { mutate } = useJudge(message);
  const { user } = useMe();
  const [kept] = useState(() =>
    mayJudge && isWaiting(message) ? verdictDraftOf(user.id, message.id) : undefined,
  );
  const [form, setForm] = useState<WrittenVerdict | undefined>(kept);
  const { validation } = message;
  if (!validation) return null;
  const decide = (verdict: Verdict) => {
    setForm(undefined);
    // What was written is not lost with a refusal.
    mutate(verdict, { onError: () => verdict.decision !== 'approve' && setForm(verdict) });
    onDecided?.();
  };
  return (
    <div className={classes.validation}>
      <Group gap="xs" mih={28}>
        <StateMark state={validation.state} />
        {isWaiting(message) ? (
          <>
            {validation.dueAt ? <DueTime at={validation.dueAt} /> : null}
            {mayJudge && !form ? (
              <VerdictButtons
                approve={() => decide({ decision: 'approve' })}
                edit={() => setForm({ decision: 'edit', content: message.content })}
                reject={() => setForm({ decision: 'reject' })}
              />
            ) : null}
          </>
        ) : (
          <Judged message={message} mayJudge={mayJudge} />
        )}
      </Group>
      {validation.comment ? (
        <Text component="blockquote" size="sm" className={classes.comment}>
          {validation.comment}
        </Text>
      ) : null}
      {form ? (
        <Suspense fallback={<ListSkeleton rows={2} />}>
          <VerdictForm
            begun={form}
            isKept={form === kept}
            original={message.content}
            isLate={!isWaiting(message)}
            decide={decide}
            keep={(verdict) => keepVerdictDraft(user.id, message.id, verdict)}
            close={() => {
              setForm(undefined);
              forgetVerdictDraft(user.id, message.id);
            }}
          />
        </Suspense>
      ) : null}
    </div>
  );
}

/** Who decided, when, and what came of it. */
function Judged({ message, mayJudge }: { message: Message; mayJudge: boolean }) {
  const { t } = useTranslation('reviews');
  const format = useFormat();
  const [isUnfolded, setIsUnfolded] = useState(false);
  const { validation, isCurrent } = message;
  if (!validation) return null;
  if (validation.state === 'unvalidated')
    return (
      <Text size="xs" c="dimmed">
        {t('superseded')}
      </Text>
    );
  const { byName, at, originalContent, state } = validation;
  return (
    <>
      <Text size="xs" c="dimmed" title={at && format.dateTime(at)}>
        {[byName, at && format.ago(at)].filter(Boolean).join(', ')}
      </Text>
      {originalContent === undefined ? null : (
        <Anchor
          component="button"
          type="button"
          size="xs"
          aria-expanded={isUnfolded}
          onClick={() => setIsUnfolded(!isUnfolded)}
        >
          {t(isUnfolded ? 'changes.hide' : 'changes.show')}
        </Anchor>
      )}
      {state === 'rejected' ? null : <TrustButton message={message} mayChange={mayJudge && isCurrent} />}
      {isUnfolded ? (
        <Suspense fallback={<ListSkeleton rows={1} />}>
          <Changes messageId={message.id} />
        </Suspense>
      ) : null}
    </>
  );
}
