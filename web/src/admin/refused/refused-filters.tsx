import { Button, Group, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { allKeysQuery } from '../../roster';
import { DayInput } from '../day-input';
import { offeredCodes } from './codes';
import classes from './refused.module.css';
import type { RefusedSearch } from './search';

const statuses = ['4xx', '5xx', '400', '401', '403', '404', '429', '502', '503', '504'];

interface RefusedFiltersProps {
  search: RefusedSearch;
  /** Those of the requests that are listed. */
  codes: string[];
  /** Undefined takes a filter away. */
  onChange: (changes: RefusedSearch) => void;
}

export function RefusedFilters({ search, codes, onChange }: RefusedFiltersProps) {
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
      <CodeSelect codes={codes} value={search.code} onChange={(code) => onChange({ code })} />
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

interface ChoiceProps {
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

function CodeSelect({ codes, value, onChange }: ChoiceProps & { codes: string[] }) {
  const { t } = useTranslation('admin');
  const offered = offeredCodes(codes, value).join(' ');
  // Other options, be they alike, would take away what is being typed.
  const options = useMemo(() => offered.split(' '), [offered]);
  return (
    <Select
      label={t('refused.code')}
      placeholder={t('refused.any')}
      data={options}
      value={value ?? null}
      onChange={(code) => onChange(code ?? undefined)}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('refused.any') }}
      nothingFoundMessage={t('refused.noCode')}
    />
  );
}

/** Keys that were revoked are listed no more; one of them is chosen from a request that came with it. */
function KeySelect({ value, onChange }: ChoiceProps) {
  const { t } = useTranslation('admin');
  const { data: keys } = useQuery(allKeysQuery);
  const options = useMemo(() => {
    const known = (keys ?? []).map(({ id, name, prefix }) => ({ value: id, label: `${name} (${prefix}…)` }));
    if (!value || known.some((key) => key.value === value)) return known;
    // Not yet asked, which is not the same as revoked.
    return [{ value, label: keys ? t('refused.oneKey') : '…' }, ...known];
  }, [keys, value, t]);
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
