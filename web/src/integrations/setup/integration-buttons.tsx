import { Button } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { ConfirmButton } from '../../platform/ui';
import type { Integration } from '../api-types';
import { mayStart, mayStop } from '../lifecycle/state';
import { StopDialog } from '../lifecycle/stop-dialog';
import { useDoing } from '../lifecycle/use-doing';

interface IntegrationButtonsProps {
  agentId: string;
  known: Integration;
  title: string;
}

export function IntegrationButtons({ agentId, known: { type, status }, title }: IntegrationButtonsProps) {
  const { t } = useTranslation('integrations');
  const common = useTranslation().t;
  const [isStopping, setStopping] = useState(false);
  const params = { path: { id: agentId, type } };
  const start = useDoing(agentId, () =>
    answer(api.POST('/api/v1/agents/{id}/integrations/{type}/start', { params })),
  );
  const restart = useDoing(agentId, () =>
    answer(api.POST('/api/v1/agents/{id}/integrations/{type}/restart', { params })),
  );
  const removal = useDoing(agentId, () =>
    answer(api.DELETE('/api/v1/agents/{id}/integrations/{type}', { params })),
  );
  return (
    <>
      {mayStart(status) ? (
        <Button
          size="xs"
          leftSection={<IconPlayerPlay size={14} aria-hidden />}
          loading={start.isPending}
          onClick={() => start.mutate()}
        >
          {t('do.start')}
        </Button>
      ) : null}
      {mayStop(status) ? (
        <>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconRefresh size={14} aria-hidden />}
            loading={restart.isPending}
            onClick={() => restart.mutate()}
          >
            {t('do.restart')}
          </Button>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlayerStop size={14} aria-hidden />}
            onClick={() => setStopping(true)}
          >
            {t('do.stop')}
          </Button>
        </>
      ) : null}
      <ConfirmButton
        size="xs"
        question={t('integrations.removeQuestion', { title })}
        details={t('integrations.removeAbout')}
        confirm={common('action.delete')}
        loading={removal.isPending}
        onConfirm={() => removal.mutate()}
      >
        {common('action.delete')}
      </ConfirmButton>
      {isStopping ? (
        <StopDialog
          agentId={agentId}
          title={t('stop.integration', { title })}
          about={t('stop.integrationAbout')}
          stop={(query) =>
            answer(api.POST('/api/v1/agents/{id}/integrations/{type}/stop', { params: { ...params, query } }))
          }
          onClose={() => setStopping(false)}
        />
      ) : null}
    </>
  );
}
