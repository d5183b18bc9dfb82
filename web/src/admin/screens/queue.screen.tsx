import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ErrorState, ListSkeleton, Page } from '../../platform/ui';
import { OpenRuns } from '../queue/open-runs';
import { queueSummaryQuery, useRefreshQueue } from '../queue/queries';
import { QueueGroups } from '../queue/queue-groups';
import { QueueTotals } from '../queue/queue-totals';
import { queueSearchOf, type QueueSearch } from '../queue/search';

const route = getRouteApi('/member/admin/queue');

/** What the roles of the organization have to do now. What of it is shown stands in the address. */
export function QueueScreen() {
  const { t } = useTranslation('admin');
  const search = route.useSearch({ select: queueSearchOf });
  const navigate = useNavigate();
  const { data: summary, error } = useQuery(queueSummaryQuery);
  const refresh = useRefreshQueue();
  const narrow = (changes: QueueSearch) =>
    void navigate({ to: '/admin/queue', search: { ...search, ...changes }, replace: true });
  const reset = () => narrow({ state: undefined, agentId: undefined, apiKeyId: undefined });
  const isNarrowed = Object.values(search).some(Boolean);
  const isBusy = summary && summary.agents.length > 0;
  return (
    <Page title={t('queue.title')} about={t('queue.about')} size="wide">
      {error ? <ErrorState error={error} retry={() => void refresh()} /> : null}
      {!summary && !error ? <ListSkeleton rows={4} /> : null}
      {summary ? (
        <Stack>
          <QueueTotals summary={summary} search={search} onNarrow={narrow} />
          {isBusy ? <QueueGroups summary={summary} search={search} onNarrow={narrow} /> : null}
          {isNarrowed ? (
            <Group gap="sm">
              <Text size="sm" c="dimmed">
                {t('queue.narrowed')}
              </Text>
              <Button variant="subtle" size="compact-sm" onClick={reset}>
                {t('queue.reset')}
              </Button>
            </Group>
          ) : null}
          <OpenRuns search={search} isFailureTold={error !== null} onReset={reset} />
        </Stack>
      ) : null}
    </Page>
  );
}
