import { Button, Group, Pill, Select, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { personQuery } from '../../roster';
import { DayInput } from '../day-input';
import { foundPeopleQuery } from '../people/queries';
import { actionsOf, auditActions, objectTypes } from './actions';
import classes from './audit.module.css';
import type { AuditSearch } from './search';
import { useAuditWords } from './use-words';

interface AuditFiltersProps {
  search: AuditSearch;
  /** Undefined takes a filter away. */
  onChange: (changes: AuditSearch) => void;
}

export function AuditFilters({ search, onChange }: AuditFiltersProps) {
  const { t } = useTranslation('admin');
  const isFiltered = Object.values(search).some(Boolean);
  return (
    <div className={classes.filters}>
      <ActorSelect value={search.actor} onChange={(actor) => onChange({ actor })} />
      <ActionSelect value={search.action} onChange={(action) => onChange({ action })} />
      <DayInput
        label={t('audit.from')}
        value={search.from}
        max={search.to}
        onChange={(from) => onChange({ from })}
      />
      <DayInput
        label={t('audit.to')}
        value={search.to}
        min={search.from}
        onChange={(to) => onChange({ to })}
      />
      {isFiltered ? (
        <Group gap="sm" className={classes.chosen}>
          {search.objectId ? (
            <Pill
              withRemoveButton
              onRemove={() => onChange({ objectId: undefined })}
              removeButtonProps={{ 'aria-label': t('audit.anyObject') }}
            >
              {t('audit.oneObject', { id: search.objectId })}
            </Pill>
          ) : null}
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() =>
              onChange({
                actor: undefined,
                action: undefined,
                objectId: undefined,
                from: undefined,
                to: undefined,
              })
            }
          >
            {t('audit.reset')}
          </Button>
        </Group>
      ) : null}
    </div>
  );
}

interface ChoiceProps {
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** People are found by the server, as far as they are many. */
function ActorSelect({ value, onChange }: ChoiceProps) {
  const { t } = useTranslation('admin');
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text.trim(), 250);
  const { data } = useInfiniteQuery(foundPeopleQuery({ q: q || undefined }));
  const chosen = useActorName(value);
  const people = (data?.pages ?? []).flatMap(({ items }) => items);
  const names = new Map(people.map(({ id, name, username }) => [id, `${name} (@${username})`]));
  names.set('operator', t('audit.operator')).set('system', t('audit.system'));
  if (value && !names.has(value)) names.set(value, chosen);
  return (
    <Select
      label={t('audit.who')}
      placeholder={t('audit.anybody')}
      data={[...names].map(([id, label]) => ({ value: id, label }))}
      value={value ?? null}
      onChange={(id) => onChange(id ?? undefined)}
      onSearchChange={setText}
      // The server has looked already; a name that is shown as chosen is no search.
      filter={({ options }) => options}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('audit.anybody') }}
      nothingFoundMessage={t('people.none')}
    />
  );
}

/** Of a key, which is nobody, there is only the id. */
function useActorName(id: string | undefined): string {
  const isPerson = id !== undefined && id.length === 36;
  const { data } = useQuery({
    ...personQuery(id ?? ''),
    enabled: isPerson,
    placeholderData: keepPreviousData,
  });
  return data && data.id === id ? `${data.name} (@${data.username})` : (id ?? '');
}

function ActionSelect({ value, onChange }: ChoiceProps) {
  const { t } = useTranslation('admin');
  const words = useAuditWords();
  const groups = objectTypes.map((type) => ({
    group: words.type(type),
    items: [
      ...(auditActions[type].length > 1
        ? [{ value: `${type}.`, label: t('audit.allOf', { type: words.type(type) }) }]
        : []),
      ...actionsOf(type).map((action) => ({ value: action, label: words.action(action) })),
    ],
  }));
  return (
    <Select
      label={t('audit.what')}
      placeholder={t('audit.anything')}
      data={groups}
      value={value ?? null}
      onChange={(action) => onChange(action ?? undefined)}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('audit.anything') }}
      nothingFoundMessage={<Text size="sm">{t('audit.noAction')}</Text>}
    />
  );
}
