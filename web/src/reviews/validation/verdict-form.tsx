import { Alert, Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Differences } from '../../platform/diff';
import { isShortcut } from '../../platform/shortcuts';
import type { Verdict } from './verdict';
import type { WrittenVerdict } from './verdict-drafts';

const longestComment = 2_000;

interface VerdictFormProps {
  /** What is written already. */
  begun: WrittenVerdict;
  /** It was kept from before: who comes by has not asked for it now. */
  isKept: boolean;
  /** The answer as it stands above. */
  original: string;
  /** Somebody else has decided meanwhile: what was written can only be taken along. */
  isLate: boolean;
  decide: (verdict: Verdict) => void;
  /** Hears every word of it. */
  keep: (verdict: WrittenVerdict) => void;
  close: () => void;
}

/** An answer's better text, or why it is wrong. */
export function VerdictForm({ begun, isKept, original, isLate, decide, keep, close }: VerdictFormProps) {
  const { t } = useTranslation(['reviews', 'app']);
  const isEdit = begun.decision === 'edit';
  const [content, setContent] = useState(isEdit ? begun.content : '');
  const [comment, setComment] = useState(begun.comment ?? '');
  const form = useRef<HTMLFormElement>(null);
  const isReady = !isLate && (!isEdit || (content.trim() !== '' && content !== original));
  const backToAnswer = () => form.current?.closest<HTMLElement>('article[tabindex]')?.focus();
  const submit = () => {
    if (!isReady) return;
    backToAnswer();
    const said = comment.trim() ? { comment: comment.trim() } : {};
    decide(isEdit ? { decision: 'edit', content, ...said } : { decision: 'reject', ...said });
  };
  const write = (next: { content?: string; comment?: string }) => {
    const now = { content, comment, ...next };
    setContent(now.content);
    setComment(now.comment);
    keep(isEdit ? { decision: 'edit', ...now } : { decision: 'reject', comment: now.comment });
  };
  const cancel = () => {
    backToAnswer();
    close();
  };
  return (
    <form
      ref={form}
      aria-label={t(isEdit ? 'form.editTitle' : 'form.rejectTitle')}
      onKeyDown={(event) => {
        const heard = isShortcut('sendVerdict', event) ? submit : event.key === 'Escape' ? cancel : undefined;
        if (!heard) return;
        event.preventDefault();
        heard();
      }}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="xs" mt="xs" maw="54rem">
        {isLate ? (
          <Alert color="yellow" icon={<IconInfoCircle size={18} />} role="alert">
            {t('form.late')}
          </Alert>
        ) : null}
        {isEdit ? (
          <Textarea
            data-autofocus
            autoFocus={!isKept}
            label={t('form.content')}
            value={content}
            onChange={({ currentTarget }) => write({ content: currentTarget.value })}
            autosize
            minRows={3}
            maxRows={20}
          />
        ) : null}
        {isEdit ? <Differences before={original} after={content} /> : null}
        <TextInput
          autoFocus={!isEdit && !isKept}
          label={t(isEdit ? 'form.comment' : 'form.reason')}
          placeholder={t(isEdit ? 'form.commentExample' : 'form.reasonExample')}
          value={comment}
          maxLength={longestComment}
          onChange={({ currentTarget }) => write({ comment: currentTarget.value })}
        />
        <Group gap="xs">
          <Button type="submit" size="compact-md" color={isEdit ? undefined : 'red'} disabled={!isReady}>
            {t(isEdit ? 'form.saveEdit' : 'verdict.reject')}
          </Button>
          <Button variant="default" size="compact-md" onClick={cancel}>
            {t('app:action.cancel')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
