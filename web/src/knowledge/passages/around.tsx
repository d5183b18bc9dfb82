import { Button, Center, Paper } from '@mantine/core';
import { IconFileOff } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem } from '../../platform/api';
import { EmptyState, ErrorState, ListSkeleton } from '../../platform/ui';
import { aroundQuery } from '../queries';
import { rangesOfQuote } from './marked';
import { PassageBlock } from './passage-block';
import classes from './passages.module.css';

interface AroundProps {
  chunkId: string;
  /** What was quoted of the passage. */
  quote?: string;
}

/** Neighbours on either side: at first, and at most. */
const [few, most] = [2, 10];

/** A passage in its place, with what stands before and after it. */
export function Around({ chunkId, quote }: AroundProps) {
  const { t } = useTranslation('knowledge');
  const [around, setAround] = useState(few);
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...aroundQuery(chunkId, around),
    placeholderData: keepPreviousData,
  });
  if (isProblem(error, 'not_found')) return <PassageGone />;
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <ListSkeleton rows={5} />;
  const { before, passage, after } = data;
  const isWhole = before.length < around && after.length < around;
  return (
    <>
      <Paper withBorder className={classes.around} style={{ overflow: 'hidden' }}>
        <ol className={classes.list}>
          {[...before, passage, ...after].map((one) => (
            <li key={one.chunkId}>
              <PassageBlock
                passage={one}
                isChosen={one.chunkId === chunkId}
                ranges={quote && one.chunkId === chunkId ? rangesOfQuote(one.text, quote) : undefined}
              />
            </li>
          ))}
        </ol>
      </Paper>
      {isWhole || around >= most ? null : (
        <Center>
          <Button variant="default" loading={isPlaceholderData} onClick={() => setAround(most)}>
            {t('passage.more')}
          </Button>
        </Center>
      )}
    </>
  );
}

/** The document was deleted or replaced since, or is not open to who looks. */
export function PassageGone() {
  const { t } = useTranslation('knowledge');
  return (
    <EmptyState icon={IconFileOff} title={t('passage.gone')}>
      {t('passage.goneAbout')}
    </EmptyState>
  );
}
