import { Button, Group, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { allKeysQuery } from '../../roster';
import { DayInput } from '../day-input';
import { helpedCodes } from './codes';
import classes from './refused.module.css';
import type { RefusedSearch } from './search';

const statuses = ['4xx', '5xx', '400', '401', '403', '404', '429', '502', '503', '504'];

interface RefusedFiltersProps {
  search: RefusedSearch;
  /** Undefined takes a filter away. */
  onChange: (changes: RefusedSearch) => void;
}

export function RefusedFilters({ search, onChange }: RefusedFiltersProps) {
  const { t } = useTranslation('admin');
  const isFiltered = Object.values(search).some(Boolean);
  const label = (status: string) =>
    status === '4xx' || status === '5xx' ? t(`refused.class.${status}`) : status;
  return (
    <div className={classes.filters}>
      <Select
        label={t('refused.status')}
        placeholder={t('refused.any')}
        data={withChosen(statuses, search.status).map((value) => ({ value, label: label(value) }))}
        value={search.status ?? null}
        onChange={(status) => onChange({ status: status ?? undefined })}
        clearable
        clearButtonProps={{ 'aria-label': t('refused.any') }}
      />
      <Select
        label={t('refused.code')}
        placeholder={t('refused.any')}
        data={withChosen(helpedCodes, search.code)}
        value={search.code ?? null}
        onChange={(code) => onChange({ code: code ?? undefined })}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('refused.any') }}
        nothingFoundMessage={t('refused.noCode')}
      />
      <KeySelect value={search.apiKeyId} onChange={(apiKeyId) => onChange({ apiKeyId })} />
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
        <Group className={classes.chosen}>
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() =>
              onChange({
                status: undefined,
                code: undefined,
                apiKeyId: undefined,
                from: undefined,
                to: undefined,
              })
            }
          >
            {t('refused.reset')}
          </Button>
        </Group>
      ) : null}
    </div>
  );
}

const withChosen = (known: readonly string[], chosen: string | undefined): string[] =>
  chosen === undefined || known.includes(chosen) ? [...known] : [chosen, ...known];

interface KeySelectProps {
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** Keys that were revoked are listed no more; one of them is chosen from a request that came with it. */
function KeySelect({ value, onChange }: KeySelectProps) {
  const { t } = useTranslation('admin');
  const { data: keys } = useQuery(allKeysQuery);
  const options = (keys ?? []).map(({ id, name, prefix }) => ({ value: id, label: `${name} (${prefix}…)` }));
  // Not yet asked, which is not the same as revoked.
  if (value && !keys?.some(({ id }) => id === value))
    options.unshift({ value, label: keys ? t('refused.oneKey') : '…' });
  return (
    <Select
      label={t('refused.key')}
      placeholder={t('refused.any')}
      data={options}
      value={value ?? null}
      onChange={(id) => onChange(id ?? undefined)}
      searchable
      limit={100}
      clearable
      clearButtonProps={{ 'aria-label': t('refused.any') }}
      nothingFoundMessage={t('keys.none')}
    />
  );
}
