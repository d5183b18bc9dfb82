import { Group, SegmentedControl, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { allChatsQuery, rolesQuery, useChatTitle } from '../../roster';
import type { QueueFilters } from '../queries';

interface QueueFiltersProps {
  filters: QueueFilters;
  change: (filters: QueueFilters) => void;
}

/** Which of what waits is shown. */
export function QueueFilterBar({ filters, change }: QueueFiltersProps) {
  const { t } = useTranslation('reviews');
  const titleOf = useChatTitle();
  const { data: roles = [] } = useQuery(rolesQuery);
  const { data: chats = [] } = useQuery(allChatsQuery);
  return (
    <Group gap="xs" role="group" aria-label={t('filter.label')}>
      <SegmentedControl
        aria-label={t('filter.due')}
        value={filters.overdue ? 'overdue' : 'all'}
        onChange={(value) => change({ ...filters, overdue: value === 'overdue' || undefined })}
        data={[
          { value: 'all', label: t('filter.all') },
          { value: 'overdue', label: t('filter.overdue') },
        ]}
      />
      <Select
        aria-label={t('filter.role')}
        placeholder={t('filter.role')}
        data={roles.map(({ username, name }) => ({ value: username, label: name }))}
        value={filters.agent ?? null}
        onChange={(agent) => change({ ...filters, agent: agent ?? undefined })}
        searchable
        clearable
        w={{ base: '100%', xs: 180 }}
      />
      <Select
        aria-label={t('filter.chat')}
        placeholder={t('filter.chat')}
        data={chats.map((chat) => ({ value: chat.id, label: titleOf(chat) || t('card.chat') }))}
        value={filters.chatId ?? null}
        onChange={(chatId) => change({ ...filters, chatId: chatId ?? undefined })}
        searchable
        clearable
        w={{ base: '100%', xs: 180 }}
      />
    </Group>
  );
}
