import { NumberInput, SimpleGrid, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SectionProps } from '../editor-form';
import { StructureField } from '../structure-field';

const limits = ['steps', 'tokens', 'seconds', 'cost'] as const;

/** How far one answer may go, and which form it has. */
export function LimitsSection({ form, readOnly, lines }: SectionProps) {
  const { t } = useTranslation('agents');
  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
        {limits.map((limit) => (
          <NumberInput
            key={limit}
            label={t(`limit.${limit}`)}
            description={t(`limit.${limit}Hint`)}
            placeholder={t('limit.none')}
            min={limit === 'cost' ? 0 : 1}
            allowDecimal={limit === 'cost' || limit === 'seconds'}
            readOnly={readOnly}
            {...form.getInputProps(`limits.${limit}`)}
          />
        ))}
      </SimpleGrid>
      <StructureField
        part="outputSchema"
        label={t('field.outputSchema')}
        about={t('field.outputSchemaHint')}
        form={form}
        readOnly={readOnly}
        lines={lines}
      />
    </Stack>
  );
}
