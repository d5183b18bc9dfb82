import { Button, Group, JsonInput, Stack, Text, Textarea } from '@mantine/core';
import { IconCheck, IconPencil, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownJson } from '../../platform/text';
import { FormAlert } from '../../platform/ui';
import type { Approval } from '../api-types';
import classes from './approvals.module.css';
import { CallArguments } from './call-arguments';
import { argumentsIn } from './arguments';
import { useDecision } from './use-decision';

type Mode = 'look' | 'edit' | 'reject';

/** Lets a role make its call, or one with other arguments, or refuses it. */
export function CallDecision({ approval }: { approval: Approval }) {
  const { t } = useTranslation('agents');
  const common = useTranslation().t;
  const { decide, isSending, sent, problem, forget } = useDecision(approval);
  const [mode, setMode] = useState<Mode>('look');
  /** What one has left again: its button has the focus back. */
  const [left, setLeft] = useState<Mode>();
  const asked = shownJson(approval.arguments);
  const [text, setText] = useState(asked);
  const [reason, setReason] = useState('');
  const written = argumentsIn(text);
  const mistake = 'mistake' in written ? t('approval.noJson', { mistake: written.mistake }) : undefined;
  const leave = () => {
    setLeft(mode);
    setMode('look');
    // What was refused is not what the card shows again.
    setText(asked);
    forget();
  };
  return (
    <Stack gap="sm">
      {mode === 'edit' ? (
        <JsonInput
          label={t('approval.arguments')}
          description={t('approval.argumentsHint')}
          autosize
          minRows={3}
          maxRows={20}
          // Written anew it would hide again what is written out.
          formatOnBlur={false}
          value={text}
          onChange={setText}
          error={mistake}
          autoFocus
        />
      ) : (
        <CallArguments given={approval.arguments} label={t('approval.arguments')} />
      )}
      {mode === 'reject' ? (
        <Textarea
          label={t('approval.reason')}
          description={t('approval.reasonHint')}
          autosize
          minRows={2}
          autoFocus
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
      ) : null}
      <FormAlert error={problem} />
      {problem instanceof Error && mode === 'edit' ? (
        <Text size="sm" c="var(--mantine-color-error)">
          {problem.message}
        </Text>
      ) : null}
      {mode === 'look' ? (
        <Group gap="xs" className={classes.decisions}>
          <Button
            leftSection={<IconCheck size={16} aria-hidden />}
            loading={isSending && sent === 'approve'}
            disabled={isSending}
            onClick={() => decide({ decision: 'approve' })}
          >
            {t('approval.approve')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconPencil size={16} aria-hidden />}
            disabled={isSending}
            autoFocus={left === 'edit'}
            onClick={() => setMode('edit')}
          >
            {t('approval.edit')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconX size={16} aria-hidden />}
            disabled={isSending}
            autoFocus={left === 'reject'}
            onClick={() => setMode('reject')}
          >
            {t('approval.reject')}
          </Button>
        </Group>
      ) : (
        <Group gap="xs">
          {mode === 'edit' ? (
            <Button
              loading={isSending}
              disabled={'mistake' in written}
              onClick={() =>
                'value' in written ? decide({ decision: 'approve', arguments: written.value }) : undefined
              }
            >
              {t('approval.approveEdited')}
            </Button>
          ) : (
            <Button
              color="red"
              loading={isSending}
              onClick={() => decide({ decision: 'reject', comment: reason.trim() || undefined })}
            >
              {t('approval.reject')}
            </Button>
          )}
          <Button variant="default" disabled={isSending} onClick={leave}>
            {common('action.cancel')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
