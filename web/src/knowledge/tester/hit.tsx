import { Anchor, Text, UnstyledButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Passage } from '../api-types';
import { excerptOf } from '../passages/marked';
import { PassageText } from '../passages/passage-text';
import { PlaceOf } from '../passages/place-of';
import type { Find } from './alike';
import classes from './tester.module.css';

interface HitProps {
  find: Find<Passage>;
  /** Of what has little to do with the question, none. */
  rank?: number;
  /** The name of its collection; undefined when only one is searched. */
  collectionOf: (passage: Passage) => string | undefined;
}

/** A passage that was found, with its marks, and where else it stands. */
export function Hit({ find: { best, alike }, rank, collectionOf }: HitProps) {
  const { t } = useTranslation('knowledge');
  const [isWhole, setIsWhole] = useState(false);
  const { text, highlights } = best;
  const part = excerptOf(text, highlights);
  const collection = collectionOf(best);
  return (
    <article className={classes.hit}>
      <div className={classes.head}>
        {rank === undefined ? null : (
          <span className={classes.rank} aria-hidden>
            {rank}
          </span>
        )}
        <PassageLink passage={best} className={classes.name}>
          <bdi>{best.documentName}</bdi>
        </PassageLink>
        {collection === undefined ? null : (
          <Text size="sm" c="dimmed" className={classes.collection}>
            <bdi>{collection}</bdi>
          </Text>
        )}
      </div>
      <PlaceOf passage={best} />
      <PassageText text={text} ranges={highlights} part={isWhole ? undefined : part} />
      {part ? (
        <UnstyledButton className={classes.more} aria-expanded={isWhole} onClick={() => setIsWhole(!isWhole)}>
          {t(isWhole ? 'found.less' : 'found.more')}
        </UnstyledButton>
      ) : null}
      {alike.length > 0 ? <AlsoIn passages={alike} /> : null}
    </article>
  );
}

/** The same text in other documents. */
function AlsoIn({ passages }: { passages: readonly Passage[] }) {
  const { t } = useTranslation('knowledge');
  return (
    <div className={classes.also}>
      <span id={`also-${passages[0]?.chunkId}`}>{t('found.alsoIn')}</span>
      <ul aria-labelledby={`also-${passages[0]?.chunkId}`}>
        {passages.map((passage) => (
          <li key={passage.chunkId}>
            <PassageLink passage={passage}>
              <bdi>{passage.documentName}</bdi>
            </PassageLink>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface PassageLinkProps {
  passage: Passage;
  className?: string;
  children: ReactNode;
}

const PassageLink = ({ passage: { documentId, chunkId }, ...rest }: PassageLinkProps) => (
  <Anchor
    {...rest}
    renderRoot={(props) => (
      <Link
        to="/knowledge/documents/$documentId"
        params={{ documentId }}
        search={{ passage: chunkId }}
        {...props}
      />
    )}
  />
);
