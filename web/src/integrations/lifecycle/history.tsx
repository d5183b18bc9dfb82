import { Button, Group, Text } from '@mantine/core';
import { type InfiniteData, type UseInfiniteQueryResult, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Page } from '../../platform/api';
import { Ago, ErrorState, ListSkeleton } from '../../platform/ui';
import { peopleQuery } from '../../roster';
import type { Step } from '../api-types';
import classes from './lifecycle.module.css';
import { useFailureText } from './use-failure-text';

/** From which state it went to which, the newest first. */
export function History({ query }: { query: UseInfiniteQueryResult<InfiniteData<Page<Step>>> }) {
  const { t } = useTranslation('integrations');
  const common = useTranslation().t;
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = query;
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <ListSkeleton rows={3} />;
  const steps = data.pages.flatMap(({ items }) => items);
  if (steps.length === 0) return <Text c="dimmed">{t('history.none')}</Text>;
  return (
    <>
      <ol className={classes.history} aria-label={t('history.title')}>
        {steps.map((step) => (
          <HistoryStep key={step.id} step={step} />
        ))}
      </ol>
      {hasNextPage ? (
        <Group>
          <Button
            variant="default"
            size="xs"
            loading={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            {common('action.more')}
          </Button>
        </Group>
      ) : null}
    </>
  );
}

function HistoryStep({ step: { at, to, cause, userId, error } }: { step: Step }) {
  const { t } = useTranslation('integrations');
  const { data: people = [] } = useQuery(peopleQuery);
  const text = useFailureText();
  const who = people.find(({ id }) => id === userId)?.name;
  return (
    <li className={classes.step} data-to={to}>
      <Text size="sm">
        {t(`cause.${cause}`)}
        {who ? ` · ${who}` : null}
      </Text>
      {error ? (
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {text(error)} {error.detail}
        </Text>
      ) : null}
      <Text size="xs" c="dimmed">
        {t(`actual.${to}`)} · <Ago time={at} />
      </Text>
    </li>
  );
}
