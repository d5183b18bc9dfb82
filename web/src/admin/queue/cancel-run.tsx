import { ActionIcon, Tooltip } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api, isProblem } from '../../platform/api';
import { useAsk } from '../../platform/dialog';
import { notifyDone, notifyProblem } from '../../platform/ui';
import { useRefreshQueue } from './queries';
import type { OpenRun } from './search';

/** Ends a run and all that its answer has called. One that has ended meanwhile is gone from the list. */
export function CancelRun({ run: { id, agent } }: { run: OpenRun }) {
  const { t } = useTranslation('admin');
  const ask = useAsk();
  const refresh = useRefreshQueue();
  const { mutate: cancel, isPending } = useMutation({
    mutationFn: () => answer(api.POST('/api/v1/runs/{id}/cancel', { params: { path: { id } } })),
    onSuccess: () => notifyDone(t('queue.cancelled')),
    onError: (error) => {
      if (isProblem(error, 'run_finished')) notifyDone(t('queue.ended'));
      else notifyProblem(error);
    },
    onSettled: refresh,
  });
  return (
    <Tooltip label={t('queue.cancel')}>
      <ActionIcon
        variant="subtle"
        color="red"
        size="lg"
        loading={isPending}
        aria-label={t('queue.cancelOf', { role: agent.title })}
        onClick={() =>
          ask({
            question: t('queue.askCancel', { role: agent.title }),
            details: t('queue.cancelAbout'),
            confirm: t('queue.cancel'),
            onConfirm: cancel,
          })
        }
      >
        <IconPlayerStop size={18} />
      </ActionIcon>
    </Tooltip>
  );
}
