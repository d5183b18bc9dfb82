import { Chip, Group, Input, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { lastDay, patterns } from '../schedule/rule';
import { useWeekdays } from '../words/use-rule-words';
import { NextTimes } from './next-times';
import type { FieldsProps } from './what-fields';

const monthDays = [...Array.from({ length: 31 }, (_, day) => String(day + 1)), lastDay];

/** When it takes place again and again. */
export function RuleFields({ form }: FieldsProps) {
  const { t } = useTranslation('calendar');
  const { pattern } = form.values;
  // The server names the cron, whatever it was made of.
  const wrong = pattern === 'cron' ? undefined : form.errors['cron'];
  return (
    <>
      <Group grow align="flex-start" preventGrowOverflow={false}>
        <Select
          label={t('field.pattern')}
          data={patterns.map((value) => ({ value, label: t(`pattern.${value}`) }))}
          allowDeselect={false}
          miw="10rem"
          {...form.getInputProps('pattern')}
          error={wrong}
        />
        {pattern === 'monthly' ? (
          <Select
            label={t('field.monthDay')}
            data={monthDays.map((value) => ({
              value,
              label: value === lastDay ? t('field.lastDay') : value,
            }))}
            allowDeselect={false}
            miw="8rem"
            {...form.getInputProps('monthDay')}
          />
        ) : null}
        {pattern === 'cron' ? (
          <TextInput
            label={t('field.cron')}
            description={t('field.cronHint')}
            placeholder="0 9 * * 1-5"
            required
            spellCheck={false}
            miw="10rem"
            {...form.getInputProps('cron')}
          />
        ) : (
          <TextInput
            type="time"
            label={t('field.time')}
            required
            miw="8rem"
            {...form.getInputProps('time')}
          />
        )}
      </Group>
      {pattern === 'weekly' ? <Weekdays form={form} /> : null}
      <NextTimes form={form} />
      <Group grow align="flex-start" preventGrowOverflow={false}>
        <TextInput
          type="datetime-local"
          label={t('field.from')}
          miw="12rem"
          {...form.getInputProps('startsAt')}
        />
        <TextInput
          type="datetime-local"
          label={t('field.until')}
          miw="12rem"
          {...form.getInputProps('endsAt')}
        />
      </Group>
    </>
  );
}

function Weekdays({ form }: FieldsProps) {
  const { t } = useTranslation('calendar');
  const [short, long] = [useWeekdays('short'), useWeekdays('long')];
  const choose = (days: string[]) => {
    // At least one has to stay.
    if (days.length > 0) form.setFieldValue('weekdays', days.map(Number));
  };
  return (
    <Input.Wrapper label={t('field.weekdays')} labelElement="div">
      <Chip.Group multiple value={form.values.weekdays.map(String)} onChange={choose}>
        <Group gap={6} mt={4} role="group" aria-label={t('field.weekdays')}>
          {short.map((name, day) => (
            <Chip key={name} value={String(day + 1)} size="sm" aria-label={long[day]}>
              {name}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </Input.Wrapper>
  );
}
