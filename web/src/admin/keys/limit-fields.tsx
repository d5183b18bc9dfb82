import { Fieldset, NumberInput, Select, SimpleGrid, Stack } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { priorities, type LimitValues } from './limits';

const most = 1_000_000_000;

interface LimitFieldsProps {
  inputProps: (name: keyof LimitValues) => GetInputPropsReturnType;
}

/** How much a key may ask for in a minute, and whether it comes first. */
export function LimitFields({ inputProps }: LimitFieldsProps) {
  const { t } = useTranslation('admin');
  const perMinute = { min: 1, max: most, allowDecimal: false, allowNegative: false, hideControls: true };
  return (
    <Fieldset legend={t('keys.limits')} variant="filled">
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <NumberInput
            label={t('keys.requests')}
            placeholder={t('keys.asServer')}
            thousandSeparator=" "
            {...perMinute}
            {...inputProps('requestsPerMinute')}
          />
          <NumberInput
            label={t('keys.tokens')}
            placeholder={t('keys.unlimited')}
            thousandSeparator=" "
            {...perMinute}
            {...inputProps('tokensPerMinute')}
          />
        </SimpleGrid>
        <Select
          label={t('keys.priority')}
          description={t('keys.priorityHint')}
          data={priorities.map((value) => ({ value, label: t(`keys.priorities.${value}`) }))}
          allowDeselect={false}
          {...inputProps('priority')}
        />
      </Stack>
    </Fieldset>
  );
}
