import { ActionIcon, Button, Group, Paper, SegmentedControl, Select } from '@mantine/core';
import { IconSettings } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '../../platform/ui';
import { notificationTypes } from '../api-types';
import { inboxFiltersOf } from '../filters';
import { InboxList } from '../inbox/inbox-list';
import { ReadAllButton } from '../inbox/read-all-button';
import { unreadQuery, type InboxFilters } from '../queries';

export function InboxScreen() {
  const { t } = useTranslation('notifications');
  const filters = useSearch({ from: '/member/notifications', select: inboxFiltersOf });
  const navigate = useNavigate();
  const { data: unread } = useQuery(unreadQuery);
  const show = (search: InboxFilters) => void navigate({ to: '/notifications', search, replace: true });
  return (
    <Page
      title={t('title')}
      about={unread === undefined ? ' ' : t('inbox.about', { count: unread })}
      actions={
        <Group gap="xs">
          <ReadAllButton />
          <Button component={Link} to="/notifications/log" variant="default">
            {t('log.title')}
          </Button>
          <ActionIcon
            component={Link}
            to="/settings/notifications"
            variant="default"
            size="lg"
            aria-label={t('panel.settings')}
          >
            <IconSettings size={18} />
          </ActionIcon>
        </Group>
      }
    >
      <Filters filters={filters} change={show} />
      <Paper withBorder style={{ overflow: 'hidden' }}>
        <InboxList filters={filters} clear={() => show({})} />
      </Paper>
    </Page>
  );
}

function Filters({ filters, change }: { filters: InboxFilters; change: (filters: InboxFilters) => void }) {
  const { t } = useTranslation('notifications');
  return (
    <Group gap="xs" role="group" aria-label={t('filter.label')}>
      <SegmentedControl
        aria-label={t('filter.read')}
        value={filters.unread ? 'unread' : 'all'}
        onChange={(value) => change({ ...filters, unread: value === 'unread' ? true : undefined })}
        data={(['all', 'unread'] as const).map((value) => ({ value, label: t(`filter.${value}`) }))}
      />
      <Select
        aria-label={t('filter.type')}
        placeholder={t('filter.type')}
        data={notificationTypes.map((type) => ({ value: type, label: t(`type.${type}`) }))}
        value={filters.type ?? null}
        onChange={(value) => change({ ...filters, type: notificationTypes.find((type) => type === value) })}
        clearable
        clearButtonProps={{ 'aria-label': t('filter.clear') }}
        w={{ base: '100%', xs: 260 }}
      />
    </Group>
  );
}
