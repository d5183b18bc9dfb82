import { Button, Select, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useKnownChat } from '../../chats';
import { allChatsQuery, peopleQuery, rolesQuery, useChatTitle } from '../../roster';
import { contents, narrowings, states, type Filters } from './filters';
import classes from './search.module.css';

interface FilterProps {
  filters: Filters;
  /** Undefined takes a filter away. */
  narrow: (changes: { [Name in keyof Filters]: Filters[Name] | undefined }) => void;
}

/** What is narrowed: always there where there is room, and on phones when it is asked for. */
export function FilterBar({ filters, narrow }: FilterProps) {
  const { t } = useTranslation('search');
  const [isOpen, { toggle }] = useDisclosure(false);
  const id = useId();
  const count = narrowings(filters);
  return (
    <div className={classes.narrowing}>
      <Button
        className={classes.unfold}
        variant="default"
        leftSection={<IconAdjustmentsHorizontal size={16} aria-hidden />}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={toggle}
      >
        {count > 0 ? t('filter.some', { count }) : t('filter.label')}
      </Button>
      <div
        id={id}
        className={classes.filters}
        role="group"
        aria-label={t('filter.label')}
        data-open={isOpen || undefined}
      >
        <ChatSelect filters={filters} narrow={narrow} />
        <AuthorSelect filters={filters} narrow={narrow} />
        <Select
          label={t('filter.is')}
          placeholder={t('filter.any')}
          data={states.map((value) => ({ value, label: t(`is.${value}`) }))}
          value={filters.is ?? null}
          onChange={(is) => narrow({ is: is ?? undefined })}
          clearable
        />
        <Select
          label={t('filter.has')}
          placeholder={t('filter.any')}
          data={contents.map((value) => ({ value, label: t(`has.${value}`) }))}
          value={filters.has ?? null}
          onChange={(has) => narrow({ has: has ?? undefined })}
          clearable
        />
        <TextInput
          type="date"
          label={t('filter.from')}
          value={filters.from ?? ''}
          max={filters.to}
          onChange={({ currentTarget }) => narrow({ from: currentTarget.value || undefined })}
        />
        <TextInput
          type="date"
          label={t('filter.to')}
          value={filters.to ?? ''}
          min={filters.from}
          onChange={({ currentTarget }) => narrow({ to: currentTarget.value || undefined })}
        />
      </div>
    </div>
  );
}

function ChatSelect({ filters, narrow }: FilterProps) {
  const { t } = useTranslation('search');
  const titleOf = useChatTitle();
  const { data: chats = [] } = useQuery(allChatsQuery);
  // It may be in the archive.
  const chosen = useKnownChat(filters.chat ?? '');
  const all = chosen && !chats.some(({ id }) => id === chosen.id) ? [chosen, ...chats] : chats;
  return (
    <Select
      label={t('filter.chat')}
      placeholder={t('filter.anyChat')}
      data={all.map((chat) => ({ value: chat.id, label: titleOf(chat) || t('found.chat') }))}
      value={filters.chat ?? null}
      onChange={(chat) => narrow({ chat: chat ?? undefined })}
      nothingFoundMessage={t('filter.nothing')}
      limit={mostShown}
      searchable
      clearable
    />
  );
}

/** More nobody looks through: they write. */
const mostShown = 100;

function AuthorSelect({ filters, narrow }: FilterProps) {
  const { t } = useTranslation('search');
  const { data: people = [] } = useQuery(peopleQuery);
  const { data: roles = [] } = useQuery(rolesQuery);
  const groups = [
    {
      group: t('filter.people'),
      items: people.map(({ username, name }) => ({ value: `@${username}`, label: name })),
    },
    {
      group: t('filter.roles'),
      items: roles.map(({ username, name }) => ({ value: `@@${username}`, label: name })),
    },
  ];
  const isKnown = groups.some(({ items }) => items.some(({ value }) => value === filters.by));
  // A name from an address, or a role that is no longer mine.
  const other = filters.by && !isKnown ? [{ value: filters.by, label: filters.by }] : [];
  return (
    <Select
      label={t('filter.by')}
      placeholder={t('filter.anybody')}
      data={[...other, ...groups.filter(({ items }) => items.length > 0)]}
      value={filters.by ?? null}
      onChange={(by) => narrow({ by: by ?? undefined })}
      nothingFoundMessage={t('filter.nobody')}
      limit={mostShown}
      searchable
      clearable
    />
  );
}
