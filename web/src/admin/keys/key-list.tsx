import { Badge, Button, Code, Group, Stack, Text, Tooltip } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../platform/api';
import { Dialog } from '../../platform/dialog';
import { useFormat } from '../../platform/i18n';
import { EmptyState } from '../../platform/ui';
import { rolesQuery } from '../../roster';
import { PagedTable } from '../paged-table';
import { EditKey } from './edit-key';
import { modelFor, someKey } from './examples';
import { KeyExamples } from './key-examples';
import { KeyMenu } from './key-menu';
import { keysQuery } from './queries';

type ApiKey = Schema<'ApiKey'>;
type Task = { kind: 'edit' | 'show'; apiKey: ApiKey };

export function KeyList({ onCreate }: { onCreate: () => void }) {
  const { t } = useTranslation('admin');
  const format = useFormat();
  const [task, setTask] = useState<Task>();
  const close = () => setTask(undefined);
  const query = useInfiniteQuery(keysQuery);
  return (
    <>
      <PagedTable
        query={query}
        empty={
          <EmptyState
            icon={IconKey}
            title={t('keys.none')}
            action={<Button onClick={onCreate}>{t('keys.create')}</Button>}
          >
            {t('keys.noneAbout')}
          </EmptyState>
        }
        columns={[
          { head: t('keys.key'), cell: (key) => <KeyName apiKey={key} /> },
          {
            head: t('keys.perMinute'),
            from: 'md',
            width: '11rem',
            cell: (key) => <KeyLimits apiKey={key} />,
          },
          { head: t('keys.roles'), from: 'sm', cell: ({ agentIds }) => <KeyRoles agentIds={agentIds} /> },
          {
            head: t('keys.used'),
            from: 'md',
            width: '9rem',
            cell: ({ lastUsedAt }) => (lastUsedAt ? format.ago(lastUsedAt) : t('keys.neverUsed')),
          },
          {
            head: t('keys.expires'),
            from: 'sm',
            width: '9.5rem',
            cell: ({ expiresAt }) => <Expiry expiresAt={expiresAt} />,
          },
          {
            head: t('keys.menu'),
            isHeadHidden: true,
            width: '4rem',
            align: 'end',
            cell: (apiKey) => (
              <KeyMenu
                apiKey={apiKey}
                onEdit={() => setTask({ kind: 'edit', apiKey })}
                onShow={() => setTask({ kind: 'show', apiKey })}
              />
            ),
          },
        ]}
      />
      {task?.kind === 'edit' ? <EditKey apiKey={task.apiKey} onClose={close} /> : null}
      {task?.kind === 'show' ? <ShowExamples apiKey={task.apiKey} onClose={close} /> : null}
    </>
  );
}

function ShowExamples({ apiKey: { name, agentIds }, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const { t } = useTranslation('admin');
  const { data: roles = [] } = useQuery(rolesQuery);
  return (
    <Dialog title={name} size="lg" onClose={onClose}>
      <Stack>
        <Text size="sm" c="dimmed">
          {t('keys.inPlace', { place: someKey })}
        </Text>
        <KeyExamples secret={someKey} model={modelFor(roles, agentIds)} isConfined={agentIds !== null} />
      </Stack>
    </Dialog>
  );
}

function KeyName({ apiKey: { name, prefix, priority, createdBy } }: { apiKey: ApiKey }) {
  const { t } = useTranslation('admin');
  return (
    <>
      <Group gap="xs" wrap="nowrap">
        <Text fw={500} truncate>
          {name}
        </Text>
        {priority === 'normal' ? null : (
          <Badge
            variant="light"
            color={priority === 'high' ? 'orange' : 'gray'}
            c="var(--mantine-color-text)"
            tt="none"
            flex="none"
          >
            {t(`keys.first.${priority}`)}
          </Badge>
        )}
      </Group>
      <Text size="sm" c="dimmed" truncate>
        <Code>{prefix}…</Code> · @{createdBy.username}
      </Text>
    </>
  );
}

/** Nothing is said of a limit that it has not; the server’s own is above all keys. */
function KeyLimits({ apiKey: { requestsPerMinute, tokensPerMinute } }: { apiKey: ApiKey }) {
  const { t } = useTranslation('admin');
  const { number } = useFormat();
  const limits = [
    ...(requestsPerMinute === null ? [] : [t('keys.requestsShort', { number: number(requestsPerMinute) })]),
    ...(tokensPerMinute === null ? [] : [t('keys.tokensShort', { number: number(tokensPerMinute) })]),
  ];
  if (limits.length === 0) return <Text c="dimmed">{t('keys.asServer')}</Text>;
  return limits.map((limit) => (
    <Text key={limit} size="sm">
      {limit}
    </Text>
  ));
}

function Expiry({ expiresAt }: Pick<ApiKey, 'expiresAt'>) {
  const { t } = useTranslation('admin');
  const format = useFormat();
  if (expiresAt === null) return t('keys.forever');
  return (
    <>
      {format.date(expiresAt)}
      {format.isPast(expiresAt) ? (
        <Badge variant="light" color="red" ms="xs" tt="none">
          {t('keys.over')}
        </Badge>
      ) : null}
    </>
  );
}

function KeyRoles({ agentIds }: Pick<ApiKey, 'agentIds'>) {
  const { t } = useTranslation('admin');
  const { data: roles = [] } = useQuery(rolesQuery);
  if (agentIds === null) return t('keys.allRoles');
  const titles = agentIds.map((id) => roles.find((role) => role.id === id)?.title ?? t('keys.goneRole'));
  const [first, ...others] = titles;
  return (
    <Group gap="xs" wrap="nowrap">
      <Text truncate>{first}</Text>
      {others.length > 0 ? (
        <Tooltip label={others.join(', ')}>
          <Badge variant="light" tabIndex={0}>
            +{others.length}
          </Badge>
        </Tooltip>
      ) : null}
    </Group>
  );
}
