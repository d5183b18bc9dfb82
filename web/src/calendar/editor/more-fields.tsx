import { MultiSelect, Radio, Stack, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useTimeWords } from '../words/use-time-words';
import type { FieldsProps } from './what-fields';

/** Minutes before. */
const usualReminders = [5, 10, 15, 30, 60, 120, 1_440, 2_880, 10_080].map(String);
const mostReminders = 5;

const misfires = ['fire_once', 'skip', 'fire_all'] as const;

/** Reminders, and what becomes of times that were missed. */
export function MoreFields({ form, isKnown }: FieldsProps & { isKnown: boolean }) {
  const { t } = useTranslation('calendar');
  const { length } = useTimeWords();
  const { kind, reminders } = form.values;
  const choices = [...new Set([...usualReminders, ...reminders])].sort((a, b) => Number(a) - Number(b));
  return (
    <>
      <MultiSelect
        label={t('field.reminders')}
        placeholder={reminders.length === 0 ? t('field.noReminders') : undefined}
        maxValues={mostReminders}
        clearable
        data={choices.map((value) => ({ value, label: t('before', { length: length(Number(value)) }) }))}
        {...form.getInputProps('reminders')}
      />
      <Radio.Group
        label={t('field.misfire')}
        description={t('field.misfireHint')}
        {...form.getInputProps('misfire')}
      >
        <Stack gap="xs" mt="xs">
          {misfires
            // Of one time the last is all of them.
            .filter((value) => kind === 'recurring' || value !== 'fire_all')
            .map((value) => (
              <Radio key={value} value={value} label={t(`misfire.${kind}.${value}`)} />
            ))}
        </Stack>
      </Radio.Group>
      {isKnown ? (
        <Switch
          label={t('field.isActive')}
          description={t('field.isActiveHint')}
          {...form.getInputProps('isActive', { type: 'checkbox' })}
        />
      ) : null}
    </>
  );
}
