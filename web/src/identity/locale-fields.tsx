import { Group, Select } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { languages, type Language } from '../platform/i18n';

const languageNames: Record<Language, string> = { ru: 'Русский', en: 'English' };
const languageChoices = languages.map((value) => ({ value, label: languageNames[value] }));

/** A value is kept even where this browser does not know it. */
const zonesWith = (zone: string) => [...new Set([zone, ...Intl.supportedValuesOf('timeZone')])].sort();

interface LocaleFieldsProps {
  locale: GetInputPropsReturnType;
  timeZone: GetInputPropsReturnType;
  /** The zone that is set now. */
  zone: string;
  hints?: { locale: string; timeZone: string };
}

/** A language and a time zone, of a person or an organization. */
export function LocaleFields({ locale, timeZone, zone, hints }: LocaleFieldsProps) {
  const { t } = useTranslation('identity');
  return (
    <Group grow align="flex-start" preventGrowOverflow={false}>
      <Select
        label={t('field.language')}
        description={hints?.locale}
        data={languageChoices}
        allowDeselect={false}
        miw="12rem"
        {...locale}
      />
      <Select
        label={t('field.timeZone')}
        description={hints?.timeZone}
        data={zonesWith(zone)}
        searchable
        allowDeselect={false}
        limit={100}
        miw="12rem"
        {...timeZone}
      />
    </Group>
  );
}
