import { Button, Group, Paper, Stack } from '@mantine/core';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Page } from '../api';
import { ErrorState, ListSkeleton } from './states';

export interface PagedProps<Item> {
  query: UseInfiniteQueryResult<InfiniteData<Page<Item>>>;
  /** In place of a list without items. */
  empty: ReactNode;
  /** What failed is told above already: what is kept of the list stands without it. */
  isFailureTold?: boolean;
  children: (items: Item[]) => ReactNode;
}

/** A list that comes in pages, and what there is before it, instead of it and after it. */
export function Paged<Item>({ query, empty, isFailureTold = false, children }: PagedProps<Item>) {
  const { t } = useTranslation('app');
  const { data, error, refetch, isPlaceholderData } = query;
  const { hasNextPage, fetchNextPage, isFetchingNextPage, isFetchNextPageError } = query;
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <ListSkeleton rows={8} />;
  const items = data.pages.flatMap((page) => page.items);
  const failure =
    error && !isFetchNextPageError && !isFailureTold ? (
      <ErrorState error={error} retry={() => void refetch()} />
    ) : null;
  if (items.length === 0)
    return (
      <>
        {failure}
        {empty}
      </>
    );
  return (
    <Stack opacity={isPlaceholderData ? 0.6 : undefined} aria-busy={isPlaceholderData}>
      {failure}
      <Paper withBorder style={{ overflow: 'hidden' }}>
        {children(items)}
      </Paper>
      {isFetchNextPageError ? <ErrorState error={error} retry={() => void fetchNextPage()} /> : null}
      {hasNextPage && !isFetchNextPageError ? (
        <Group justify="center">
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('action.more')}
          </Button>
        </Group>
      ) : null}
    </Stack>
  );
}
