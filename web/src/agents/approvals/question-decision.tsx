import { Button, Group, Stack, Textarea } from '@mantine/core';
import { IconMessageQuestion } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormAlert } from '../../platform/ui';
import type { Approval } from '../api-types';
import { useDecision } from './use-decision';

/** A role asks a person: what is said is its answer. */
export function QuestionDecision({ approval }: { approval: Approval }) {
  const { t } = useTranslation('agents');
  const { decide, isSending, sent, problem } = useDecision(approval);
  const [text, setText] = useState('');
  return (
    <Stack gap="sm">
      <Textarea
        label={t('approval.answer')}
        autosize
        minRows={2}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <FormAlert error={problem} />
      <Group gap="xs">
        <Button
          leftSection={<IconMessageQuestion size={16} aria-hidden />}
          loading={isSending && sent === 'approve'}
          disabled={isSending || !text.trim()}
          onClick={() => decide({ decision: 'approve', comment: text.trim() })}
        >
          {t('approval.send')}
        </Button>
        <Button
          variant="default"
          loading={isSending && sent === 'reject'}
          disabled={isSending}
          onClick={() => decide({ decision: 'reject', comment: text.trim() || undefined })}
        >
          {t('approval.decline')}
        </Button>
      </Group>
    </Stack>
  );
}
