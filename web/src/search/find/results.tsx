import { Badge, Button, Group, Text } from '@mantine/core';
import { IconSearch, IconSearchOff } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useKnownChat } from '../../chats';
import type { Schema } from '../../platform/api';
import { EmptyState, ErrorState, ListSkeleton } from '../../platform/ui';
import { useChatTitle } from '../../roster';
import { excerptsOf } from '../excerpts';
import { FoundMessage } from '../found-message';
import listClasses from '../found-message.module.css';
import { foundQuery } from '../queries';
import { narrowings, type Filters } from './filters';

interface ResultsProps {
  filters: Filters;
  change: (filters: Filters) => void;
}

/** What was found, and what to do when it is nothing. */
export function Results({ filters, change }: ResultsProps) {
  const { t } = useTranslation(['search', 'app']);
  const query = useInfiniteQuery({ ...foundQuery(filters), placeholderData: keepPreviousData });
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage, isPlaceholderData } = query;
  if (error && (!data || isPlaceholderData)) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <ListSkeleton />;
  const found = data.pages.flatMap(({ items }) => items);
  if (found.length === 0 && !hasNextPage) return <Nothing filters={filters} change={change} />;
  const told = found.length === 0 ? 'results.notYet' : hasNextPage ? 'results.more' : 'results.count';
  return (
    <section aria-label={t('results.label')}>
      <Text size="sm" c="dimmed" px="sm" pb={4} role="status">
        {t(told, { count: found.length })}
      </Text>
      <ol className={listClasses.list} data-old={isPlaceholderData || undefined}>
        {found.map((one) => (
          <li key={one.message.id}>
            <Hit found={one} />
          </li>
        ))}
      </ol>
      {hasNextPage ? (
        <Group justify="center" pt="md">
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t(found.length === 0 ? 'results.lookOn' : 'app:action.more')}
          </Button>
        </Group>
      ) : null}
    </section>
  );
}

const colors = { unvalidated: 'gray', approved: 'artel', edited: 'blue', rejected: 'red' } as const;

function Hit({ found }: { found: Schema<'FoundMessage'> }) {
  const { t } = useTranslation('search');
  const { message, chat } = found;
  const title = useTitleOf(chat);
  const state = message.validation?.state;
  return (
    <FoundMessage
      message={message}
      chat={title}
      excerpts={excerptsOf(found)}
      mark={
        state ? (
          <Badge component="span" size="xs" variant="light" color={colors[state]} tt="none" flex="none">
            {t(`is.${state}`)}
          </Badge>
        ) : null
      }
    />
  );
}

/** Only a nameless chat is called by its members, and has to be asked for them. */
function useTitleOf({ id, title }: Schema<'FoundMessage'>['chat']): string {
  const { t } = useTranslation('search');
  const titleOf = useChatTitle();
  const known = useKnownChat(title ? '' : id);
  return title || (known && titleOf(known)) || t('found.chat');
}

function Nothing({ filters, change }: ResultsProps) {
  const { t } = useTranslation('search');
  const isNarrow = narrowings(filters) > 0;
  return (
    <EmptyState
      icon={isNarrow ? IconSearch : IconSearchOff}
      title={t('nothing.title')}
      action={
        isNarrow ? (
          <Button variant="default" onClick={() => change(filters.q ? { q: filters.q } : {})}>
            {t(filters.q ? 'nothing.everywhere' : 'nothing.reset')}
          </Button>
        ) : null
      }
    >
      {t(isNarrow ? 'nothing.narrow' : 'nothing.about')}
    </EmptyState>
  );
}
