import { Badge, Group, Text, Title } from '@mantine/core';
import { IconSearchOff } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../platform/i18n';
import { EmptyState, ErrorState, ListSkeleton } from '../../platform/ui';
import type { Passage } from '../api-types';
import { collectionsQuery, foundQuery } from '../queries';
import { useWhyLexical } from '../why-lexical';
import { byStrength, gathered, type Find } from './alike';
import { Hit } from './hit';
import classes from './tester.module.css';

interface FoundProps {
  q: string;
  chosen: readonly string[];
}

/** The passages for a question, the best first, and how they were looked for. */
export function Found({ q, chosen }: FoundProps) {
  const { t } = useTranslation('knowledge');
  const { number } = useFormat();
  const whyLexical = useWhyLexical();
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
  const { items, mode, millis } = data;
  const finds = gathered(items);
  const { strong, weak } = byStrength(finds);
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
          {t('found.count', { count: finds.length, millis: number(Math.max(1, Math.round(millis))) })}
        </Text>
      </Group>
      {mode === 'lexical' ? (
        <Text size="sm" c="dimmed" pb="sm">
          {t('found.whyLexical')} {whyLexical(data)}
        </Text>
      ) : null}
      {strong.length === 0 ? <Nothing isWeak={weak.length > 0} /> : null}
      <div className={classes.finds} data-old={isPlaceholderData || undefined}>
        {strong.length > 0 ? <Hits finds={strong} collectionOf={nameOf} /> : null}
        {weak.length > 0 ? (
          <section aria-labelledby="weak-finds">
            <Title order={2} size="h5" id="weak-finds">
              {t('found.weak')}
            </Title>
            <Text size="sm" c="dimmed" pb="xs">
              {t('found.weakAbout')}
            </Text>
            <Hits finds={weak} collectionOf={nameOf} isWeak />
          </section>
        ) : null}
      </div>
    </section>
  );
}

interface HitsProps {
  finds: readonly Find<Passage>[];
  collectionOf: (passage: Passage) => string | undefined;
  isWeak?: boolean;
}

const Hits = ({ finds, collectionOf, isWeak }: HitsProps) => (
  <ol className={classes.list} data-weak={isWeak || undefined}>
    {finds.map((find, at) => (
      <li key={find.best.chunkId}>
        <Hit find={find} rank={isWeak ? undefined : at + 1} collectionOf={collectionOf} />
      </li>
    ))}
  </ol>
);

/** `isWeak`: what was found has little to do with the question. */
function Nothing({ isWeak = false }: { isWeak?: boolean }) {
  const { t } = useTranslation('knowledge');
  return (
    <EmptyState icon={IconSearchOff} title={t(isWeak ? 'found.noneStrong' : 'found.none')}>
      {t('found.noneAbout')}
    </EmptyState>
  );
}
