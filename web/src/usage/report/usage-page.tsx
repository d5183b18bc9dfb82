import { Alert, Group, Stack } from '@mantine/core';
import { IconChartBar } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../platform/session';
import { EmptyState, ErrorState, ListSkeleton, Page } from '../../platform/ui';
import { usageQuery, type Usage, type Whose } from '../queries';
import type { UsageSearch } from '../search';
import { Choices } from './choices';
import { ExportMenu } from './export-menu';
import { useFigures } from './figures';
import { OverTime } from './over-time';
import { faultOf, todayIn } from './periods';
import { Ranking } from './ranking';
import { dimensionsOf, readView, type View } from './reading';
import { rank } from './series';
import { Tiles } from './tiles';

interface UsagePageProps {
  whose: Whose;
  search: UsageSearch;
  onChange: (changes: UsageSearch) => void;
}

/** What models took in some days: in all, day by day, and by what it was for. */
export function UsagePage({ whose, search, onChange }: UsagePageProps) {
  const { t } = useTranslation(['usage', 'app']);
  const { organization } = useMe();
  const today = todayIn(organization.timeZone);
  const view = readView(search, dimensionsOf(whose), today);
  const fault = faultOf(view.span);
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...usageQuery({ whose, by: view.by, ...view.span }),
    enabled: !fault,
  });
  return (
    <Page
      size="wide"
      title={t(whose === 'mine' ? 'own.title' : 'title')}
      about={t(whose === 'mine' ? 'own.about' : 'about')}
      actions={fault ? null : <ExportMenu whose={whose} view={view} />}
    >
      <Choices
        whose={whose}
        view={view}
        today={today}
        fault={fault ? t(`fault.${fault}`) : undefined}
        onChange={onChange}
      />
      {error && !fault ? <ErrorState error={error} retry={() => void refetch()} /> : null}
      {!data && !error && !fault ? <ListSkeleton rows={6} /> : null}
      {data && !error && !fault ? (
        <Stack gap="lg" opacity={isPlaceholderData ? 0.6 : undefined} aria-busy={isPlaceholderData}>
          <Report whose={whose} view={view} usage={data} isOld={isPlaceholderData} />
        </Stack>
      ) : null}
    </Page>
  );
}

interface ReportProps {
  whose: Whose;
  view: View;
  usage: Usage;
  /** What is shown is still that of another question. */
  isOld: boolean;
}

function Report({ whose, view, usage, isOld }: ReportProps) {
  const { t } = useTranslation('usage');
  const { total } = usage;
  // Until the answer to another question is there, it is the old one that is shown, with its own words.
  const by = isOld ? (usage.groupBy.find((name) => name !== 'day') ?? view.by) : view.by;
  const ranked = rank(usage.items, by, view.of);
  if (total.calls === 0)
    return (
      <EmptyState icon={IconChartBar} title={t('none')}>
        {t(whose === 'mine' ? 'own.noneAbout' : 'noneAbout')}
      </EmptyState>
    );
  return (
    <>
      <Tiles total={total} />
      {view.of === 'cost' ? <Unpriced usage={usage} /> : null}
      {view.of === 'cost' && total.cost === null ? null : (
        <OverTime whose={whose} view={view} ranked={ranked} isOld={isOld} />
      )}
      <Ranking by={by} of={view.of} ranked={ranked} total={total} />
    </>
  );
}

/** What the cost leaves out. */
function Unpriced({ usage: { total } }: { usage: Usage }) {
  const { t } = useTranslation('usage');
  const figures = useFigures();
  if (total.unpricedCalls === 0) return null;
  return (
    <Alert color="yellow" variant="light">
      <Group gap="xs">
        {t('unpriced', { count: total.unpricedCalls, calls: figures.count(total.unpricedCalls) })}
      </Group>
    </Alert>
  );
}
