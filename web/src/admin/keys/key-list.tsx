import { Badge, Button, Code, Group, Text, Tooltip } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schema } from '../../platform/api';
import { useFormat } from '../../platform/i18n';
import { EmptyState } from '../../platform/ui';
import { rolesQuery } from '../../roster';
import { PagedTable } from '../paged-table';
import { RevokeButton } from '../revoke-button';
import { keysQuery, useRefreshKeys } from './queries';

type ApiKey = Schema<'ApiKey'>;

export function KeyList({ onCreate }: { onCreate: () => void }) {
  const { t } = useTranslation('admin');
  const format = useFormat();
  const refresh = useRefreshKeys();
  const query = useInfiniteQuery(keysQuery);
  return (
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
        { head: t('keys.roles'), from: 'sm', cell: ({ agentIds }) => <KeyRoles agentIds={agentIds} /> },
        {
          head: t('keys.used'),
          from: 'md',
          width: '11rem',
          cell: ({ lastUsedAt }) => (lastUsedAt ? format.ago(lastUsedAt) : t('keys.neverUsed')),
        },
        {
          head: t('keys.expires'),
          from: 'sm',
          width: '10rem',
          cell: ({ expiresAt }) => <Expiry expiresAt={expiresAt} />,
        },
        {
          head: t('keys.revoke'),
          isHeadHidden: true,
          width: '8.5rem',
          align: 'end',
          cell: ({ id, name }) => (
            <RevokeButton
              label={t('keys.revoke')}
              question={t('keys.askRevoke', { name })}
              details={t('keys.revokeAbout')}
              revoke={() => answer(api.DELETE('/api/v1/api-keys/{id}', { params: { path: { id } } }))}
              done={t('keys.revoked', { name })}
              refresh={refresh}
            />
          ),
        },
      ]}
    />
  );
}

function KeyName({ apiKey: { name, prefix, createdBy } }: { apiKey: ApiKey }) {
  return (
    <>
      <Text fw={500} truncate>
        {name}
      </Text>
      <Text size="sm" c="dimmed" truncate>
        <Code>{prefix}…</Code> · @{createdBy.username}
      </Text>
    </>
  );
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
