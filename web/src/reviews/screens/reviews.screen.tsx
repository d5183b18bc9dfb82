import { Button } from '@mantine/core';
import { IconChartBar } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '../../platform/ui';
import { Queue } from '../queue/queue';
import { QueueFilterBar } from '../queue/queue-filters';
import { countQuery, type QueueFilters } from '../queries';

export function ReviewsScreen() {
  const { t } = useTranslation('reviews');
  const filters = useSearch({ from: '/member/reviews' });
  const navigate = useNavigate();
  const { data: count } = useQuery(countQuery);
  const change = (search: QueueFilters) => void navigate({ to: '/reviews', search, replace: true });
  return (
    <Page
      title={t('title')}
      about={count ? t('about', { count: count.waiting }) : ' '}
      actions={
        <Button
          component={Link}
          to="/reviews/statistics"
          variant="default"
          size="sm"
          leftSection={<IconChartBar size={16} aria-hidden />}
        >
          {t('statistics.title')}
        </Button>
      }
    >
      <QueueFilterBar filters={filters} change={change} />
      <Queue filters={filters} clear={() => change({})} />
    </Page>
  );
}
