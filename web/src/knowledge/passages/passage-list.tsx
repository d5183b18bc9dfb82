import { IconFileText, IconHourglass } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { EmptyState, Paged } from '../../platform/ui';
import type { Document } from '../api-types';
import { isSettled } from '../document-cache';
import { passagesQuery } from '../queries';
import { PassageBlock } from './passage-block';
import classes from './passages.module.css';

/** What of a document is searched, from its beginning. */
export function PassageList({ document }: { document: Document }) {
  const { t } = useTranslation('knowledge');
  const query = useInfiniteQuery(passagesQuery(document.id));
  const isUnderWay = !isSettled(document);
  // Why there is nothing is said above.
  const isFailed = document.state === 'failed';
  return (
    <Paged
      query={query}
      empty={
        isFailed ? null : (
          <EmptyState
            icon={isUnderWay ? IconHourglass : IconFileText}
            title={t(isUnderWay ? 'passage.notYet' : 'passage.none')}
          >
            {t(isUnderWay ? 'passage.notYetAbout' : 'passage.noneAbout')}
          </EmptyState>
        )
      }
    >
      {(passages) => (
        <ol className={classes.list} aria-label={t('document.passages')}>
          {passages.map((passage) => (
            <li key={passage.chunkId}>
              <PassageBlock passage={passage} />
            </li>
          ))}
        </ol>
      )}
    </Paged>
  );
}
