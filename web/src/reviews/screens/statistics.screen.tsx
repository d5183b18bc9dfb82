import { Button, SegmentedControl } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArrowLeft, IconChartBar } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState, ErrorState, ListSkeleton, Page } from '../../platform/ui';
import { statisticsQuery } from '../queries';
import { RoleCards } from '../statistics/role-cards';
import { RoleTable } from '../statistics/role-table';
import { totalOf, type RoleStatistics } from '../statistics/shares';
import { Legend } from '../statistics/verdict-bar';

const periods = [7, 30, 90, 365] as const;
const usual = 30;

export function StatisticsScreen() {
  const { t } = useTranslation('reviews');
  const { days: wanted } = useSearch({ from: '/member/reviews/statistics' });
  const navigate = useNavigate();
  const days = periods.find((period) => period === wanted) ?? usual;
  const { data, error, refetch } = useQuery(statisticsQuery(days));
  return (
    <Page
      size="wide"
      title={t('statistics.title')}
      about={data ? t(`statistics.scope.${data.scope}`) : ' '}
      actions={
        <Button
          component={Link}
          to="/reviews"
          variant="default"
          leftSection={<IconArrowLeft size={16} aria-hidden />}
        >
          {t('statistics.back')}
        </Button>
      }
    >
      <SegmentedControl
        aria-label={t('statistics.period')}
        maw="26rem"
        value={String(days)}
        onChange={(value) =>
          void navigate({ to: '/reviews/statistics', search: { days: Number(value) }, replace: true })
        }
        data={periods.map((period) => ({
          value: String(period),
          label: t('statistics.days', { count: period }),
        }))}
      />
      {error ? <ErrorState error={error} retry={() => void refetch()} /> : null}
      {!data && !error ? <ListSkeleton rows={4} /> : null}
      {data && data.items.length === 0 ? (
        <EmptyState icon={IconChartBar} title={t('statistics.empty')}>
          {t('statistics.emptyAbout')}
        </EmptyState>
      ) : null}
      {data && data.items.length > 0 ? <Statistics roles={data.items} /> : null}
    </Page>
  );
}

function Statistics({ roles }: { roles: RoleStatistics[] }) {
  const isNarrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  const Roles = isNarrow ? RoleCards : RoleTable;
  return (
    <>
      <Legend />
      <Roles roles={roles} longest={Math.max(...roles.map(totalOf))} />
    </>
  );
}
