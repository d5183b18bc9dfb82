import { Badge, Box, Button, Text } from '@mantine/core';
import { IconMoodSmile } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../platform/ui';
import { PagedTable } from '../paged-table';
import { CancelRun } from './cancel-run';
import { openRunsQuery } from './queries';
import classes from './queue.module.css';
import type { OpenRun, QueueSearch } from './search';
import { WaitingTime } from './waiting-time';
import { sinceOf } from './waits';

const colors = { queued: 'yellow', running: 'artel', waiting_approval: 'violet' } as const;

interface OpenRunsProps {
  search: QueueSearch;
  /** That the server does not answer is told above. */
  isFailureTold: boolean;
  onReset: () => void;
}

export function OpenRuns({ search, isFailureTold, onReset }: OpenRunsProps) {
  const { t } = useTranslation('admin');
  const query = useInfiniteQuery(openRunsQuery(search));
  const isNarrowed = Object.values(search).some(Boolean);
  return (
    <PagedTable
      query={query}
      isFailureTold={isFailureTold}
      empty={
        <EmptyState
          icon={IconMoodSmile}
          title={t(isNarrowed ? 'queue.noneFound' : 'queue.none')}
          action={
            isNarrowed ? (
              <Button variant="default" onClick={onReset}>
                {t('queue.reset')}
              </Button>
            ) : null
          }
        >
          {t(isNarrowed ? 'queue.noneFoundAbout' : 'queue.noneAbout')}
        </EmptyState>
      }
      columns={[
        { head: t('queue.run'), cell: (run) => <WhatRuns run={run} /> },
        { head: t('queue.asked'), from: 'sm', cell: (run) => <WhoAsked run={run} /> },
        { head: t('queue.state'), from: 'sm', width: '11rem', cell: (run) => <StateOf run={run} /> },
        {
          head: t('queue.since'),
          from: 'md',
          width: '9rem',
          cell: (run) => <WaitingTime since={sinceOf(run)} />,
        },
        {
          head: t('queue.actions'),
          isHeadHidden: true,
          width: '4rem',
          align: 'end',
          cell: (run) => (run.isOpenToMe ? <CancelRun run={run} /> : null),
        },
      ]}
    />
  );
}

function WhatRuns({ run }: { run: OpenRun }) {
  const { t } = useTranslation('admin');
  return (
    <>
      <Text fw={500} truncate>
        {run.agent.title}
      </Text>
      <Text size="sm" c="dimmed" truncate>
        {run.chatId ? (
          <Link to="/chats/$chatId" params={{ chatId: run.chatId }} className={classes.link}>
            {t('queue.chat')}
          </Link>
        ) : (
          t(`queue.source.${run.source}`)
        )}
        <Text span inherit hiddenFrom="sm">
          {' · '}
          <Asker run={run} />
        </Text>
      </Text>
      <Box hiddenFrom="sm" mt={4}>
        <StateOf run={run} />
      </Box>
    </>
  );
}

function WhoAsked({ run }: { run: OpenRun }) {
  const { t } = useTranslation('admin');
  return (
    <>
      <Text truncate>
        <Asker run={run} />
      </Text>
      {run.priority === 'normal' ? null : (
        <Text size="sm" c="dimmed" truncate>
          {t(`keys.first.${run.priority}`)}
        </Text>
      )}
    </>
  );
}

function Asker({ run: { apiKey, user } }: { run: OpenRun }) {
  const { t } = useTranslation('admin');
  if (apiKey) return t('queue.key', { name: apiKey.name });
  return user ? `${user.name} (@${user.username})` : t('queue.nobody');
}

/** A run that has no place in the queue waits for an earlier answer in its chat. */
function StateOf({ run }: { run: OpenRun }) {
  const { t } = useTranslation('admin');
  const { status, position, attempts } = run;
  const more = [
    ...(status !== 'queued'
      ? []
      : [position === null ? t('queue.turn') : t('queue.place', { place: position })]),
    ...(attempts > 1 ? [t('queue.attempt', { number: attempts })] : []),
  ];
  return (
    <>
      <Badge variant="light" color={colors[status]} c="var(--mantine-color-text)" tt="none">
        {t(`queue.states.${status}`)}
      </Badge>
      <Text size="sm" c="dimmed" hiddenFrom="md">
        {[...more, ''].join(' · ')}
        <WaitingTime since={sinceOf(run)} />
      </Text>
      {more.length > 0 ? (
        <Text size="sm" c="dimmed" visibleFrom="md">
          {more.join(' · ')}
        </Text>
      ) : null}
    </>
  );
}
