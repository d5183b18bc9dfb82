import { Alert, Button, Stack } from '@mantine/core';
import { IconAlertTriangle, IconPigMoney, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState, ErrorState, ListSkeleton, Page } from '../../platform/ui';
import { BudgetCard } from './budget-card';
import { BudgetDialog } from './budget-dialog';
import type { Budget } from './budgets';
import { budgetsQuery } from './queries';

/** How much models may take, how much of it they have, and what is used up. */
export function BudgetsPage() {
  const { t } = useTranslation(['usage', 'app']);
  const { data, error, refetch } = useQuery(budgetsQuery);
  const [open, setOpen] = useState<Budget | 'new'>();
  const create = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen('new')}>
      {t('budgets.create')}
    </Button>
  );
  return (
    <Page
      size="wide"
      title={t('budgets.title')}
      about={t('budgets.about')}
      actions={data && data.length > 0 ? create : null}
    >
      {error ? <ErrorState error={error} retry={() => void refetch()} /> : null}
      {!data && !error ? <ListSkeleton rows={4} /> : null}
      {data?.length === 0 ? (
        <EmptyState icon={IconPigMoney} title={t('budgets.none')} action={create}>
          {t('budgets.noneAbout')}
        </EmptyState>
      ) : null}
      {data && data.length > 0 ? <Budgets budgets={data} onChange={setOpen} /> : null}
      {open ? (
        <BudgetDialog
          budget={open === 'new' ? undefined : open}
          known={data ?? []}
          onClose={() => setOpen(undefined)}
        />
      ) : null}
    </Page>
  );
}

function Budgets({ budgets, onChange }: { budgets: Budget[]; onChange: (budget: Budget) => void }) {
  const { t } = useTranslation('usage');
  const count = budgets.filter(({ state }) => state === 'exceeded').length;
  return (
    <>
      {count > 0 ? (
        <Alert
          color="red"
          variant="light"
          icon={<IconAlertTriangle size={20} />}
          title={t('budgets.over', { count })}
        >
          {t('budgets.overAbout')}
        </Alert>
      ) : null}
      <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: 'none' }}>
        {budgets.map((budget) => (
          <BudgetCard key={budget.id} budget={budget} onChange={() => onChange(budget)} />
        ))}
      </Stack>
    </>
  );
}
