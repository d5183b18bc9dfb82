import { Anchor, Badge, Group, Text, UnstyledButton } from '@mantine/core';
import { IconSearchOff } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../platform/i18n';
import { EmptyState, ErrorState, ListSkeleton } from '../../platform/ui';
import type { Passage } from '../api-types';
import { excerptOf, stretchesOf } from '../passages/marked';
import { Marked, PlaceOf } from '../passages/passage-block';
import passageClasses from '../passages/passages.module.css';
import { collectionsQuery, foundQuery } from '../queries';
import classes from './tester.module.css';

interface FoundProps {
  q: string;
  chosen: readonly string[];
}

/** The passages for a question, the best first, and how they were looked for. */
export function Found({ q, chosen }: FoundProps) {
  const { t } = useTranslation('knowledge');
  const { number } = useFormat();
  const { data: collections } = useQuery(collectionsQuery);
  const places = chosen.length > 0 ? chosen : (collections?.map(({ id }) => id) ?? []);
  const isNowhere = collections?.length === 0;
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...foundQuery(q, places),
    placeholderData: keepPreviousData,
    enabled: places.length > 0,
  });
  if (isNowhere) return <Nothing />;
  if (error && (!data || isPlaceholderData)) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <ListSkeleton rows={5} />;
  const { items, mode, reason, millis } = data;
  const nameOf = ({ collectionId }: Passage) =>
    places.length > 1 ? collections?.find(({ id }) => id === collectionId)?.name : undefined;
  return (
    <section aria-label={t('found.label')}>
      <Group gap="xs" pb="sm" role="status">
        <Badge
          variant="light"
          color={mode === 'hybrid' ? 'artel' : 'yellow'}
          c="var(--mantine-color-text)"
          tt="none"
          size="lg"
        >
          {t(`mode.${mode}`)}
        </Badge>
        <Text size="sm" c="dimmed">
          {t('found.count', { count: items.length, millis: number(Math.max(1, Math.round(millis))) })}
        </Text>
      </Group>
      {mode === 'lexical' && reason ? (
        <Text size="sm" c="dimmed" pb="sm">
          {t('found.whyLexical')} {reason}
        </Text>
      ) : null}
      {items.length === 0 ? (
        <Nothing />
      ) : (
        <ol className={classes.list} data-old={isPlaceholderData || undefined}>
          {items.map((passage, at) => (
            <li key={passage.chunkId}>
              <Hit passage={passage} rank={at + 1} collection={nameOf(passage)} />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function Nothing() {
  const { t } = useTranslation('knowledge');
  return (
    <EmptyState icon={IconSearchOff} title={t('found.none')}>
      {t('found.noneAbout')}
    </EmptyState>
  );
}

interface HitProps {
  passage: Passage;
  rank: number;
  /** The name of its collection; undefined when only one is searched. */
  collection: string | undefined;
}

function Hit({ passage, rank, collection }: HitProps) {
  const { t } = useTranslation('knowledge');
  const [isWhole, setIsWhole] = useState(false);
  const { chunkId, documentId, documentName, text, highlights } = passage;
  const { stretches, isCut } = excerptOf(text, highlights);
  return (
    <article className={classes.hit}>
      <div className={classes.head}>
        <span className={classes.rank} aria-hidden>
          {rank}
        </span>
        <Anchor
          className={classes.name}
          renderRoot={(props) => (
            <Link
              to="/knowledge/documents/$documentId"
              params={{ documentId }}
              search={{ passage: chunkId }}
              {...props}
            />
          )}
        >
          <bdi>{documentName}</bdi>
        </Anchor>
        {collection === undefined ? null : (
          <Text size="sm" c="dimmed" className={classes.collection}>
            <bdi>{collection}</bdi>
          </Text>
        )}
      </div>
      <PlaceOf passage={passage} />
      <div className={passageClasses.text}>
        <Marked stretches={isWhole ? stretchesOf(text, highlights) : stretches} />
      </div>
      {isCut ? (
        <UnstyledButton className={classes.more} aria-expanded={isWhole} onClick={() => setIsWhole(!isWhole)}>
          {t(isWhole ? 'found.less' : 'found.more')}
        </UnstyledButton>
      ) : null}
    </article>
  );
}
