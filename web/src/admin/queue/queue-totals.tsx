import { SimpleGrid, Text, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../platform/api';
import { useFormat } from '../../platform/i18n';
import classes from './queue.module.css';
import type { QueueSearch } from './search';
import { WaitingTime } from './waiting-time';
import { runStates } from './waits';

interface QueueTotalsProps {
  summary: Schema<'RunSummary'>;
  search: QueueSearch;
  onNarrow: (changes: QueueSearch) => void;
}

/** How much there is of each state; pressed, the list shows that alone. */
export function QueueTotals({ summary, search, onNarrow }: QueueTotalsProps) {
  const { t } = useTranslation('admin');
  const { number } = useFormat();
  const counts = {
    queued: summary.queued,
    running: summary.running,
    waiting_approval: summary.waitingApproval,
  };
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
      {runStates.map((state) => (
        <UnstyledButton
          key={state}
          className={classes.total}
          aria-pressed={search.state === state}
          onClick={() => onNarrow({ state: search.state === state ? undefined : state })}
        >
          <Total label={t(`queue.states.${state}`)}>{number(counts[state])}</Total>
        </UnstyledButton>
      ))}
      <div className={classes.total}>
        <Total label={t('queue.oldest')}>
          {summary.oldestQueuedAt === null ? '—' : <WaitingTime since={summary.oldestQueuedAt} />}
        </Total>
      </div>
    </SimpleGrid>
  );
}

function Total({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <Text span size="sm" c="dimmed" display="block">
        {label}
      </Text>
      <Text span fw={650} size="xl" display="block" className={classes.figure}>
        {children}
      </Text>
    </>
  );
}
