import { UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Citation } from '../api-types';
import classes from './citations.module.css';

/** More are shown when somebody asks. */
const few = 5;

/** Under an answer, what its numbers point to; each opens its passage. */
export function Sources({ citations }: { citations: readonly Citation[] }) {
  const { t } = useTranslation('knowledge');
  const [isWhole, setIsWhole] = useState(false);
  const shown = isWhole ? citations : citations.slice(0, few);
  const left = citations.length - shown.length;
  return (
    <div className={classes.sources} role="group" aria-label={t('citation.sources')}>
      <span className={classes.title}>{t('citation.sources')}</span>
      <ol className={classes.list}>
        {shown.map((citation) => (
          <li key={citation.n}>
            <Source citation={citation} />
          </li>
        ))}
        {left > 0 ? (
          <li>
            <UnstyledButton className={classes.more} onClick={() => setIsWhole(true)}>
              {t('citation.more', { count: left })}
            </UnstyledButton>
          </li>
        ) : null}
      </ol>
    </div>
  );
}

function Source({ citation: { n, documentName, page, gone, hidden } }: { citation: Citation }) {
  const { t } = useTranslation('knowledge');
  return (
    <UnstyledButton
      className={classes.source}
      data-cited={n}
      data-gone={gone || undefined}
      data-hidden={hidden || undefined}
    >
      <span className={classes.number}>{n}</span>
      <span className={classes.name}>
        <bdi>{hidden ? t('citation.hidden') : documentName}</bdi>
      </span>
      {page === null ? null : <span className={classes.page}>{t('passage.page', { page })}</span>}
      {gone ? <span className={classes.page}>{t('citation.goneShort')}</span> : null}
    </UnstyledButton>
  );
}
