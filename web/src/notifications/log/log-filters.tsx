import { Group, Pill, SegmentedControl, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../platform/session';
import { peopleQuery } from '../../roster';
import { channelTypes, outcomes } from '../api-types';
import type { LogFilters } from '../queries';

interface LogFiltersProps {
  filters: LogFilters;
  change: (filters: LogFilters) => void;
}

const width = { base: '100%', xs: 200 };

/** Which attempts are shown. */
export function LogFilterBar({ filters, change }: LogFiltersProps) {
  const { t } = useTranslation('notifications');
  const may = useMay();
  return (
    <Group gap="xs" role="group" aria-label={t('filter.label')}>
      {may('user:manage') ? <Whose filters={filters} change={change} /> : null}
      <Select
        aria-label={t('log.channel')}
        placeholder={t('log.channel')}
        data={channelTypes.map((type) => ({ value: type, label: t(`channel.${type}`) }))}
        value={filters.channelType ?? null}
        onChange={(value) => change({ ...filters, channelType: channelTypes.find((type) => type === value) })}
        clearable
        clearButtonProps={{ 'aria-label': t('filter.clear') }}
        w={width}
      />
      <Select
        aria-label={t('log.outcome')}
        placeholder={t('log.outcome')}
        data={outcomes.map((outcome) => ({ value: outcome, label: t(`outcome.${outcome}`) }))}
        value={filters.outcome ?? null}
        onChange={(value) => change({ ...filters, outcome: outcomes.find((outcome) => outcome === value) })}
        clearable
        clearButtonProps={{ 'aria-label': t('filter.clear') }}
        w={width}
      />
      {filters.notificationId ? (
        <Pill
          size="lg"
          withRemoveButton
          onRemove={() => change({ ...filters, notificationId: undefined })}
          removeButtonProps={{ 'aria-label': t('log.anyNotification'), 'aria-hidden': false, tabIndex: 0 }}
        >
          {t('log.oneNotification')}
        </Pill>
      ) : null}
    </Group>
  );
}

/** One's own, or those of everybody, or of one person. */
function Whose({ filters, change }: LogFiltersProps) {
  const { t } = useTranslation('notifications');
  const { data: people = [] } = useQuery({ ...peopleQuery, enabled: Boolean(filters.all) });
  return (
    <>
      <SegmentedControl
        aria-label={t('log.whose')}
        value={filters.all ? 'all' : 'own'}
        onChange={(value) =>
          change({ ...filters, userId: undefined, all: value === 'all' ? true : undefined })
        }
        data={(['own', 'all'] as const).map((value) => ({ value, label: t(`log.${value}`) }))}
      />
      {filters.all ? (
        <Select
          aria-label={t('log.person')}
          placeholder={t('log.person')}
          data={people.map(({ id, name, username }) => ({ value: id, label: `${name} (@${username})` }))}
          value={filters.userId ?? null}
          onChange={(userId) => change({ ...filters, userId: userId ?? undefined })}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t('filter.clear') }}
          w={{ base: '100%', xs: 240 }}
        />
      ) : null}
    </>
  );
}
