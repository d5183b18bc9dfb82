import { Button, Center } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { EmptyState, ErrorState, ListSkeleton } from '../../platform/ui';
import { approvalsQuery } from '../queries';
import classes from './approvals.module.css';
import { ChatLink, RunLink } from './origin';
import { Outcome } from './outcome';

/** What was decided, and what was not in time. */
export function PastApprovals() {
  const { t } = useTranslation('agents');
  const common = useTranslation().t;
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useInfiniteQuery(approvalsQuery);
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <ListSkeleton />;
  const past = data.pages.flatMap(({ items }) => items).filter(({ state }) => state !== 'pending');
  return (
    <div>
      {past.length === 0 && !hasNextPage ? (
        <EmptyState icon={IconHistory} title={t('approval.noPast')} />
      ) : null}
      {past.map((approval) => (
        <div key={approval.id} className={classes.past}>
          <Outcome approval={approval}>
            <ChatLink approval={approval} />
            <RunLink approval={approval} />
          </Outcome>
        </div>
      ))}
      {hasNextPage ? (
        <Center mt="md">
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {common('action.more')}
          </Button>
        </Center>
      ) : null}
    </div>
  );
}
