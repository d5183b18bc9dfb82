import { Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { runQuery } from '../../agents';
import { answer, api, Problem, type ProblemCode } from '../../platform/api';
import { Markdown } from '../../platform/markdown';
import { notifyProblem, problemText } from '../../platform/ui';
import type { RunStream } from '../model/run-stream';
import { withRun, type Run } from '../model/runs';
import { runsQuery } from '../queries';
import classes from './message.module.css';
import { RunLink } from './run-link';

/** An answer that came to nothing: why, what there was of it, and the ways to go on. */
export function RunEnded({ run, stream }: { run: Run; stream: RunStream | undefined }) {
  const { t } = useTranslation('chats');
  const { data } = useQuery(runQuery(run.id));
  const text = data?.partial?.text ?? stream?.text ?? '';
  const error = data?.error ?? run.error;
  const isFailure = run.status === 'failed';
  const why = error ? problemText(new Problem(error.code as ProblemCode, 0, error.detail)) : '';
  return (
    <>
      {text ? <Markdown text={text} /> : null}
      <Group gap="xs" mt={4} className={isFailure ? classes.failure : undefined}>
        {isFailure ? <IconAlertTriangle size={16} aria-hidden /> : <IconPlayerStop size={16} aria-hidden />}
        <Text size="sm">{isFailure ? t('run.failed', { why }) : t('run.cancelled')}</Text>
        {text ? <Again run={run} mode="continue" /> : null}
        <Again run={run} mode="restart" />
        <RunLink runId={run.id} />
      </Group>
    </>
  );
}

/** Asks the role once more: to go on where it stopped, or anew. */
function Again({ run, mode }: { run: Run; mode: 'continue' | 'restart' }) {
  const { t } = useTranslation('chats');
  const queries = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: () =>
      answer(api.POST('/api/v1/runs/{id}/retry', { params: { path: { id: run.id } }, body: { mode } })),
    onSuccess: (next) =>
      queries.setQueryData(runsQuery(run.chatId ?? '').queryKey, (known) => known && withRun(known, next)),
    onError: notifyProblem,
  });
  return (
    <Button
      size="compact-sm"
      variant="light"
      leftSection={mode === 'restart' ? <IconRefresh size={14} /> : undefined}
      loading={isPending}
      onClick={() => mutate()}
    >
      {t(`run.${mode}`)}
    </Button>
  );
}
