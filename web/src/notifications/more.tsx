import { Button, Group } from '@mantine/core';
import { useInViewport } from '@mantine/hooks';
import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';

interface MoreProps {
  query: {
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    isFetchNextPageError: boolean;
    fetchNextPage: () => Promise<unknown>;
  };
}

/** The end of a list that goes on: what follows is fetched when one comes there, and by the button after a failure. */
export function More({ query }: MoreProps) {
  const { t } = useTranslation();
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError } = query;
  const { ref, inViewport } = useInViewport<HTMLDivElement>();
  const goOn = useEffectEvent(() => void query.fetchNextPage());
  const isWanted = inViewport && hasNextPage && !isFetchingNextPage && !isFetchNextPageError;
  useEffect(() => {
    if (isWanted) goOn();
  }, [isWanted]);
  if (!hasNextPage) return null;
  return (
    <Group justify="center" p="sm" ref={ref}>
      <Button
        variant="default"
        size="xs"
        loading={isFetchingNextPage}
        onClick={() => void query.fetchNextPage()}
      >
        {t('action.more')}
      </Button>
    </Group>
  );
}
