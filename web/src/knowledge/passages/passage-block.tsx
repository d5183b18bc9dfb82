import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Passage } from '../api-types';
import { stretchesOf, type Stretch } from './marked';
import classes from './passages.module.css';

interface PassageBlockProps {
  passage: Pick<Passage, 'chunkId' | 'text' | 'page' | 'titlePath'>;
  /** What of its text is marked. */
  ranges?: readonly (readonly number[])[];
  /** The one that somebody was led to: it comes into sight. */
  isChosen?: boolean;
}

/** A passage as it is searched: where in its document it stands, and what it says. */
export function PassageBlock({ passage, ranges = [], isChosen = false }: PassageBlockProps) {
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isChosen) place.current?.scrollIntoView({ block: 'center' });
  }, [isChosen]);
  return (
    <article
      ref={place}
      className={classes.passage}
      data-chosen={isChosen || undefined}
      aria-current={isChosen ? 'location' : undefined}
    >
      <PlaceOf passage={passage} />
      <div className={classes.text}>
        <Marked stretches={stretchesOf(passage.text, ranges)} />
      </div>
    </article>
  );
}

/** The titles above a passage, and its page. */
export function PlaceOf({ passage: { page, titlePath } }: { passage: Pick<Passage, 'page' | 'titlePath'> }) {
  const { t } = useTranslation('knowledge');
  if (page === null && titlePath.length === 0) return null;
  return (
    <div className={classes.place}>
      <span>{titlePath.join(' › ')}</span>
      {page === null ? null : <span className={classes.page}>{t('passage.page', { page })}</span>}
    </div>
  );
}

export const Marked = ({ stretches }: { stretches: readonly Stretch[] }) =>
  stretches.map(({ text, hit }, at) => (hit ? <mark key={at}>{text}</mark> : text));
