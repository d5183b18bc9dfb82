import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Citation } from '../api-types';
import { readable } from '../passages/marked';
import classes from './citations.module.css';

interface CitationHintProps {
  citation: Citation;
  /** The number that points to it. */
  at: HTMLElement;
}

/** What a number points to, at a glance: the document, the page, and what stands there. */
export const CitationHint = ({ citation, at }: CitationHintProps) => (
  <Tooltip
    opened
    target={at}
    multiline
    maw="24rem"
    withArrow={false}
    classNames={{ tooltip: classes.card }}
    label={<Words citation={citation} />}
  />
);

function Words({ citation: { documentName, page, quote, gone, hidden } }: { citation: Citation }) {
  const { t } = useTranslation('knowledge');
  return (
    <>
      <div className={classes.document}>
        <bdi>{hidden ? t('citation.hidden') : documentName}</bdi>
        {page === null ? null : <span className={classes.page}>{t('passage.page', { page })}</span>}
      </div>
      {quote ? <blockquote className={classes.quote}>{readable(quote)}</blockquote> : null}
      {gone ? <div className={classes.gone}>{t('citation.gone')}</div> : null}
    </>
  );
}
