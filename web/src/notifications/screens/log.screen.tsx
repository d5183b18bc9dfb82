import { ActionIcon } from '@mantine/core';
import { IconArrowLeft, IconSend } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState, ErrorState, ListSkeleton, Page } from '../../platform/ui';
import { logFiltersOf } from '../filters';
import { Attempts } from '../log/attempts';
import { LogFilterBar } from '../log/log-filters';
import { More } from '../more';
import { logQuery, type LogFilters } from '../queries';

/** What was sent by which channel, and what became of it. The filters stand in the address. */
export function LogScreen() {
  const { t } = useTranslation('notifications');
  const filters = useSearch({ from: '/member/notifications/log', select: logFiltersOf });
  const navigate = useNavigate();
  const show = (search: LogFilters) => void navigate({ to: '/notifications/log', search, replace: true });
  return (
    <Page
      size="wide"
      title={t('log.title')}
      about={t('log.about')}
      back={
        <ActionIcon
          component={Link}
          to="/notifications"
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t('log.back')}
        >
          <IconArrowLeft size={20} />
        </ActionIcon>
      }
    >
      <LogFilterBar filters={filters} change={show} />
      <Log filters={filters} />
    </Page>
  );
}

function Log({ filters }: { filters: LogFilters }) {
  const { t } = useTranslation('notifications');
  const query = useInfiniteQuery(logQuery(filters));
  const { data, error, refetch, isPlaceholderData } = query;
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <ListSkeleton rows={8} />;
  const attempts = data.pages.flatMap(({ items }) => items);
  if (attempts.length === 0)
    return (
      <EmptyState icon={IconSend} title={t('log.none')}>
        {t('log.noneAbout')}
      </EmptyState>
    );
  return (
    <div aria-busy={isPlaceholderData} style={isPlaceholderData ? { opacity: 0.6 } : undefined}>
      <Attempts attempts={attempts} isOfAll={Boolean(filters.all)} />
      <More query={query} />
    </div>
  );
}
