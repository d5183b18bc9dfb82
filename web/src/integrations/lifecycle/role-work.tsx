import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { Ago, ErrorState, ListSkeleton } from '../../platform/ui';
import type { Status } from '../api-types';
import { historyQuery, statusQuery } from '../queries';
import { Failure } from './failure';
import { History } from './history';
import classes from './lifecycle.module.css';
import { mayStart, mayStop, stateOf } from './state';
import { StateBadge } from './state-badge';
import { StopDialog } from './stop-dialog';
import { useDoing } from './use-doing';

/** How a role is, what can be done about it, and how it came there. */
export function RoleWork({ agentId }: { agentId: string }) {
  const { t } = useTranslation('integrations');
  const { data: status, error, refetch } = useQuery(statusQuery(agentId));
  if (error && !status) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!status) return <ListSkeleton rows={3} />;
  return (
    <Paper withBorder p="md" component="section" aria-label={t('role.title')}>
      <Stack gap="sm">
        <Group justify="space-between" gap="sm">
          <Group gap="sm">
            <Title order={2} size="h3">
              {t('role.title')}
            </Title>
            <StateBadge status={status} />
          </Group>
          <Buttons agentId={agentId} status={status} />
        </Group>
        <Text size="sm" c="dimmed">
          {t(`role.about.${stateOf(status)}`)}
        </Text>
        <Failure status={status} />
        <Facts status={status} />
        <PastSteps agentId={agentId} />
      </Stack>
    </Paper>
  );
}

function Buttons({ agentId: id, status }: { agentId: string; status: Status }) {
  const { t } = useTranslation('integrations');
  const [isStopping, setStopping] = useState(false);
  const params = { path: { id } };
  const start = useDoing(id, () => answer(api.POST('/api/v1/agents/{id}/start', { params })));
  const restart = useDoing(id, () => answer(api.POST('/api/v1/agents/{id}/restart', { params })));
  return (
    <Group gap="xs">
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
      {isStopping ? (
        <StopDialog
          agentId={id}
          title={t('stop.title')}
          about={t('stop.about')}
          stop={(query) => answer(api.POST('/api/v1/agents/{id}/stop', { params: { ...params, query } }))}
          onClose={() => setStopping(false)}
        />
      ) : null}
    </Group>
  );
}

function Facts({ status: { lastActivityAt, runningSince, restarts, lastError, error } }: { status: Status }) {
  const { t } = useTranslation('integrations');
  const facts: [string, ReactNode][] = [
    [t('fact.lastActivity'), lastActivityAt ? <Ago time={lastActivityAt} /> : t('fact.never')],
  ];
  if (runningSince) facts.push([t('fact.runningSince'), <Ago key="since" time={runningSince} />]);
  if (restarts > 0) facts.push([t('fact.restarts'), restarts]);
  if (lastError && !error) facts.push([t('fact.lastError'), lastError.detail || lastError.code]);
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) => (
        <Fact key={name} name={name}>
          {value}
        </Fact>
      ))}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <Text component="dt" size="sm" c="dimmed">
        {name}
      </Text>
      <Text component="dd" size="sm">
        {children}
      </Text>
    </>
  );
}

function PastSteps({ agentId }: { agentId: string }) {
  const { t } = useTranslation('integrations');
  const query = useInfiniteQuery(historyQuery(agentId));
  return (
    <Stack gap="xs">
      <Title order={3} size="h5">
        {t('history.title')}
      </Title>
      <History query={query} />
    </Stack>
  );
}
