import { Stack, Tabs } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { EmptyState, ErrorState, ListSkeleton, Page } from '../../platform/ui';
import { ApprovalCard } from '../approvals/approval-card';
import { PastApprovals } from '../approvals/past-approvals';
import { pendingQuery } from '../queries';

/** Calls of roles that wait for me. */
export function ApprovalsScreen() {
  const { t } = useTranslation('agents');
  return (
    <Page title={t('approvals.title')} about={t('approvals.about')}>
      <Tabs defaultValue="pending" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="pending">{t('approvals.pending')}</Tabs.Tab>
          <Tabs.Tab value="past">{t('approvals.past')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="pending" pt="md">
          <Pending />
        </Tabs.Panel>
        <Tabs.Panel value="past" pt="xs">
          <PastApprovals />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Pending() {
  const { t } = useTranslation('agents');
  const { data, error, refetch } = useQuery(pendingQuery);
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <ListSkeleton rows={3} />;
  if (data.length === 0)
    return (
      <EmptyState icon={IconCircleCheck} title={t('approvals.none')}>
        {t('approvals.noneAbout')}
      </EmptyState>
    );
  return (
    <Stack gap="md">
      {data.map((approval) => (
        <ApprovalCard key={approval.id} approval={approval} />
      ))}
    </Stack>
  );
}
