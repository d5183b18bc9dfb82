import { Button, Group, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconFilterOff, IconRefresh, IconRubberStamp } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Keys, useShortcut } from '../../platform/shortcuts';
import { EmptyState, ErrorState, ListSkeleton } from '../../platform/ui';
import { queueQuery, type QueueFilters } from '../queries';
import { isWaiting } from '../validation/verdict';
import { ReviewCard } from './review-card';
import { focusCard } from './focus-card';
import classes from './queue.module.css';
import { afterVerdict, nextOf } from './walking';

/** What waits for me, one under another; verdicts lead on to the next. */
export function Queue({ filters, clear }: { filters: QueueFilters; clear: () => void }) {
  const { t } = useTranslation(['reviews', 'app']);
  const { data, error, refetch, isStale, isRefetching, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useInfiniteQuery(queueQuery(filters));
  const id = useId();
  const walk = (by: 1 | -1) => focusCard(id, (wanted, at) => nextOf(wanted, at, by));
  useShortcut('nextAnswer', () => walk(1));
  useShortcut('previousAnswer', () => walk(-1));
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <ListSkeleton rows={5} />;
  const reviews = data.pages.flatMap(({ items }) => items);
  const isDone = !reviews.some(({ message }) => isWaiting(message));
  const onDecided = () => {
    if (!focusCard(id, afterVerdict) && hasNextPage) void fetchNextPage();
  };
  const isFiltered = Object.values(filters).some((value) => value !== undefined);
  if (reviews.length === 0)
    return isFiltered ? (
      <EmptyState
        icon={IconFilterOff}
        title={t('empty.filtered')}
        action={
          <Button variant="default" onClick={clear}>
            {t('filter.clear')}
          </Button>
        }
      />
    ) : (
      <EmptyState
        icon={IconRubberStamp}
        title={t('empty.title')}
        action={
          <Button component={Link} to="/chats" variant="default">
            {t('empty.toChats')}
          </Button>
        }
      >
        {t('empty.about')}
      </EmptyState>
    );
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="xs">
        <KeyHelp />
        {isStale && !isDone ? (
          <Button
            variant="light"
            size="compact-sm"
            leftSection={<IconRefresh size={16} aria-hidden />}
            loading={isRefetching}
            onClick={() => void refetch()}
          >
            {t('queue.new')}
          </Button>
        ) : null}
      </Group>
      <Stack gap="sm" id={id}>
        {reviews.map((review) => (
          <ReviewCard key={review.message.id} review={review} onDecided={onDecided} />
        ))}
      </Stack>
      {hasNextPage ? (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('app:action.more')}
        </Button>
      ) : null}
      {isDone && !hasNextPage ? (
        <EmptyState icon={IconCircleCheck} title={t('queue.done')}>
          {t('queue.doneAbout')}
        </EmptyState>
      ) : null}
    </Stack>
  );
}

const help = {
  approve: ['approve'],
  edit: ['edit'],
  reject: ['reject'],
  walk: ['nextAnswer', 'previousAnswer'],
} as const;

function KeyHelp() {
  const { t } = useTranslation('reviews');
  return (
    <Group gap="md" className={classes.keys}>
      {(['approve', 'edit', 'reject', 'walk'] as const).map((key) => (
        <Text key={key} component="span" size="xs" c="dimmed">
          {help[key].map((name) => (
            <Keys key={name} of={name} />
          ))}
          {t(`keys.${key}`)}
        </Text>
      ))}
    </Group>
  );
}
