import { useEffect, useRef } from 'react';
import type { DocumentPassage } from '../api-types';
import { PassageText } from './passage-text';
import { PlaceOf } from './place-of';
import classes from './passages.module.css';

interface PassageBlockProps {
  passage: DocumentPassage;
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
      <PassageText text={passage.text} ranges={ranges} isCode={passage.kind === 'code'} />
    </article>
  );
}
