import { Badge, Group, Text } from '@mantine/core';
import { IconSearchOff } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../platform/i18n';
import { EmptyState, ErrorState, ListSkeleton } from '../../platform/ui';
import type { Passage } from '../api-types';
import { collectionsQuery, foundQuery } from '../queries';
import { useWhyLexical } from '../why-lexical';
import { gathered } from './alike';
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
      {finds.length === 0 ? (
        <Nothing />
      ) : (
        <ol className={classes.list} data-old={isPlaceholderData || undefined}>
          {finds.map((find, at) => (
            <li key={find.best.chunkId}>
              <Hit find={find} rank={at + 1} collectionOf={nameOf} />
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
