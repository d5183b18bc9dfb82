import { Group, Input, NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useZone } from '../use-zone';
import { RuleFields } from './rule-fields';
import type { FieldsProps } from './what-fields';

/** A value is kept even where this browser does not know it. */
const zonesWith = (...zones: string[]) =>
  [...new Set([...zones, ...Intl.supportedValuesOf('timeZone')])].sort();

/** Minutes: seven days. */
const longest = 10_080;

/** When it takes place, and for how long. */
export function TimeFields({ form, isKnown }: FieldsProps & { isKnown: boolean }) {
  const { t } = useTranslation('calendar');
  const { zone } = useZone();
  const { kind, timeZone } = form.values;
  return (
    <>
      <Input.Wrapper label={t('field.kind')} labelElement="div">
        <SegmentedControl
          aria-label={t('field.kind')}
          fullWidth
          mt={4}
          // What takes place once does not begin to recur: that would be another event.
          disabled={isKnown}
          data={(['one_time', 'recurring'] as const).map((value) => ({ value, label: t(`kind.${value}`) }))}
          {...form.getInputProps('kind')}
        />
      </Input.Wrapper>
      {kind === 'one_time' ? (
        <TextInput
          type="datetime-local"
          label={t('field.startsAt')}
          required
          {...form.getInputProps('startsAt')}
        />
      ) : (
        <RuleFields form={form} />
      )}
      <Group grow align="flex-start" preventGrowOverflow={false}>
        <NumberInput
          label={t('field.duration')}
          description={t('field.durationHint')}
          min={1}
          max={longest}
          step={15}
          allowDecimal={false}
          miw="10rem"
          {...form.getInputProps('durationMinutes')}
        />
        <Select
          label={t('field.timeZone')}
          description={t('field.timeZoneHint')}
          data={zonesWith(zone, timeZone)}
          searchable
          allowDeselect={false}
          limit={100}
          miw="10rem"
          {...form.getInputProps('timeZone')}
        />
      </Group>
    </>
  );
}
