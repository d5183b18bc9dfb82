import { Badge, Text, UnstyledButton } from '@mantine/core';
import { IconMoodSmile } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../platform/i18n';
import { EmptyState, type PagedProps } from '../../platform/ui';
import { PagedTable } from '../paged-table';
import type { RefusedRequest } from './queries';
import { RefusedDrawer } from './refused-drawer';
import classes from './refused.module.css';
import type { RefusedSearch } from './search';

interface RefusedListProps {
  query: PagedProps<RefusedRequest>['query'];
  search: RefusedSearch;
  onNarrow: (changes: RefusedSearch) => void;
}

export function RefusedList({ query, search, onNarrow }: RefusedListProps) {
  const { t } = useTranslation('admin');
  const format = useFormat();
  const [shown, setShown] = useState<RefusedRequest>();
  const isNarrowed = Object.values(search).some(Boolean);
  return (
    <>
      <PagedTable
        query={query}
        empty={
          <EmptyState icon={IconMoodSmile} title={t(isNarrowed ? 'refused.noneFound' : 'refused.none')}>
            {t(isNarrowed ? 'refused.noneFoundAbout' : 'refused.noneAbout')}
          </EmptyState>
        }
        columns={[
          {
            head: t('refused.reason'),
            cell: (request) => <Reason request={request} onShow={() => setShown(request)} />,
          },
          {
            head: t('refused.status'),
            width: '6rem',
            cell: ({ status }) => <StatusBadge status={status} />,
          },
          {
            head: t('refused.key'),
            from: 'md',
            width: '13rem',
            cell: (request) => <Whose request={request} />,
          },
          {
            head: t('refused.at'),
            from: 'sm',
            width: '11.5rem',
            cell: ({ at }) => format.dateTime(at),
          },
        ]}
      />
      {shown ? (
        <RefusedDrawer
          request={shown}
          onClose={() => setShown(undefined)}
          onNarrow={(changes) => {
            setShown(undefined);
            onNarrow(changes);
          }}
        />
      ) : null}
    </>
  );
}

export function StatusBadge({ status }: { status: number }) {
  return (
    <Badge variant="light" color={status < 500 ? 'yellow' : 'red'} c="var(--mantine-color-text)">
      {status}
    </Badge>
  );
}

function Reason({ request, onShow }: { request: RefusedRequest; onShow: () => void }) {
  const { t } = useTranslation('admin');
  const format = useFormat();
  const { code, reason, at, others } = request;
  return (
    <>
      <UnstyledButton className={classes.open} onClick={onShow}>
        <Text span fw={500} truncate display="block">
          {code}
          {others > 0 ? (
            <Text span c="dimmed" inherit fw={400}>
              {' '}
              · {t('refused.others', { count: others })}
            </Text>
          ) : null}
        </Text>
      </UnstyledButton>
      <Text size="sm" c="dimmed" truncate>
        {reason}
      </Text>
      <Text size="sm" c="dimmed" truncate hiddenFrom="sm">
        {format.dateTime(at)}
      </Text>
    </>
  );
}

function Whose({ request: { apiKey, user, address } }: { request: RefusedRequest }) {
  if (apiKey) return <Text truncate>{apiKey.name}</Text>;
  return (
    <Text truncate c={user ? undefined : 'dimmed'}>
      {user ? `@${user.username}` : address}
    </Text>
  );
}
