import { Button, Group, Loader, Text } from '@mantine/core';
import { IconHourglass, IconPlayerStop } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useAskedIn } from '../../agents';
import { answer, api } from '../../platform/api';
import { useLive } from '../../platform/live';
import { Markdown } from '../../platform/markdown';
import { lazily, notifyProblem } from '../../platform/ui';
import { rolesQuery } from '../../roster';
import { useChat } from '../conversation/chat-context';
import { useStored } from '../model/keyed-store';
import type { RunStream } from '../model/run-stream';
import { isOpen, type Run } from '../model/runs';
import { streams } from '../model/stores';
import { showRuns } from '../show-runs';
import { MessageFrame } from './message-frame';
import classes from './message.module.css';
import { useStepText } from './step-text';

const ToolCalls = lazily(() => import('./tool-calls'), 'ToolCalls');

const RunEnded = lazily(() => import('./run-ended'), 'RunEnded');

/** An answer that is not in the chat: it is being written, waits, or came to nothing. */
export function RunView({ run }: { run: Run }) {
  const { data: roles = [] } = useQuery(rolesQuery);
  const stream = useWholeStream(run);
  const role = roles.find(({ username }) => username === run.agentUsername);
  const isUnderWay = isOpen(run) || run.status === 'succeeded';
  return (
    <MessageFrame author={{ kind: 'agent', name: role?.name ?? run.agentUsername }} isFirst>
      {isUnderWay ? (
        <UnderWay run={run} stream={stream} />
      ) : (
        <Suspense fallback={stream?.text ? <Markdown text={stream.text} /> : null}>
          <RunEnded run={run} stream={stream} />
        </Suspense>
      )}
    </MessageFrame>
  );
}

/** What was told of the answer; when something of it was missed, all of it is asked for. */
function useWholeStream(run: Run): RunStream | undefined {
  const live = useLive();
  const stream = useStored(streams, run.id);
  const isMissing = stream?.hasGap === true && isOpen(run);
  useEffect(() => {
    if (isMissing && run.chatId) showRuns(live, run.chatId);
  }, [isMissing, live, run.chatId]);
  return stream;
}

function UnderWay({ run, stream }: { run: Run; stream: RunStream | undefined }) {
  const { t } = useTranslation('chats');
  const stepText = useStepText();
  const { mutate, isPending } = useMutation({
    mutationFn: () => answer(api.POST('/api/v1/runs/{id}/cancel', { params: { path: { id: run.id } } })),
    onError: notifyProblem,
  });
  const isWaiting = run.status === 'waiting_approval';
  const doing = isWaiting
    ? t('run.waiting')
    : run.status === 'queued'
      ? t('run.queued')
      : stepText(stream?.step);
  return (
    <>
      {stream?.calls.length ? (
        <Suspense fallback={null}>
          <ToolCalls calls={stream.calls} />
        </Suspense>
      ) : null}
      {stream?.text ? <Markdown text={stream.text} /> : null}
      <Group gap="xs" mt={4} className={classes.doing}>
        {isWaiting ? <IconHourglass size={16} aria-hidden /> : <Loader size="xs" aria-hidden />}
        <Text size="sm" c="dimmed">
          {doing ?? t(stream?.text ? 'run.writing' : 'run.thinking')}
        </Text>
        {isWaiting ? <ToDecision runId={run.id} /> : null}
        {isOpen(run) ? (
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconPlayerStop size={14} />}
            loading={isPending}
            onClick={() => mutate()}
          >
            {t('run.stop')}
          </Button>
        ) : null}
      </Group>
    </>
  );
}

/** To what the role waits for, for those who decide. */
function ToDecision({ runId }: { runId: string }) {
  const { t } = useTranslation('chats');
  const { jumpTo } = useChat();
  const askedIn = useAskedIn(runId);
  if (!askedIn) return null;
  return (
    <Button size="compact-xs" variant="light" onClick={() => jumpTo(askedIn)}>
      {t('run.decide')}
    </Button>
  );
}
