import { Button, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState, ListSkeleton } from '../../platform/ui';
import type { CalendarEvent } from '../api-types';
import { blockId } from '../board/blocks';
import { exceptionsQuery, timesQuery } from '../queries';
import { CancelledTime, ComingTime } from './coming-time';
import classes from './event.module.css';
import { PastTime } from './past-time';

const firstShown = 5;

/** The times of an event: those that lie ahead, and what became of the others. */
export function Times({ event }: { event: CalendarEvent }) {
  const { t } = useTranslation(['calendar', 'app']);
  const isRecurring = event.kind === 'recurring';
  const [isWhole, setWhole] = useState(false);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    timesQuery(event.id),
  );
  const { data: exceptions = [] } = useQuery({ ...exceptionsQuery(event.id), enabled: isRecurring });
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <ListSkeleton rows={3} />;
  const coming = data.pages[0]?.coming ?? [];
  const past = data.pages.flatMap(({ items }) => items);
  const cancelled = exceptions.filter(({ movedTo }) => movedTo === null);
  const shown = isWhole ? coming : coming.slice(0, firstShown);
  return (
    <Stack gap="md">
      {isRecurring && coming.length + cancelled.length > 0 ? (
        <section aria-labelledby="coming-times">
          <Title order={3} id="coming-times" mb="xs">
            {t('event.coming')}
          </Title>
          <ul className={classes.times}>
            {shown.map((occurrence) => (
              <ComingTime key={blockId(occurrence)} occurrence={occurrence} event={event} />
            ))}
          </ul>
          {shown.length < coming.length ? (
            <Button variant="subtle" size="xs" mt="xs" onClick={() => setWhole(true)}>
              {t('event.moreComing', { count: coming.length - shown.length })}
            </Button>
          ) : null}
          {cancelled.length > 0 ? (
            <ul className={classes.times}>
              {cancelled.map(({ slot }) => (
                <CancelledTime key={slot} slot={slot} event={event} />
              ))}
            </ul>
          ) : null}
        </section>
      ) : null}
      <section aria-labelledby="past-times">
        <Title order={3} id="past-times" mb="xs">
          {t('event.past')}
        </Title>
        {past.length === 0 ? (
          <Text c="dimmed">{t('event.nothingPast')}</Text>
        ) : (
          <ul className={classes.times}>
            {past.map((occurrence) => (
              <PastTime key={blockId(occurrence)} occurrence={occurrence} />
            ))}
          </ul>
        )}
        {hasNextPage ? (
          <Button
            variant="default"
            size="xs"
            mt="xs"
            loading={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            {t('app:action.more')}
          </Button>
        ) : null}
      </section>
    </Stack>
  );
}
