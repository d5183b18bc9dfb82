import { Alert, MultiSelect, NumberInput, Select, SimpleGrid, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { collectionsQuery } from '../../../knowledge';
import type { Definition } from '../../api-types';
import type { SectionProps } from '../editor-form';
import { collectionChoices } from './collection-choices';
import { looksNothingUp, withCollections } from './looking-up';

const retrievals = ['prefetch', 'adaptive'] as const satisfies Definition['retrieval'][];

/** Where the role looks things up, and how, before its model is asked. */
export function KnowledgeFields({ form, readOnly }: SectionProps) {
  const { t } = useTranslation('agents');
  const { data: collections = [] } = useQuery(collectionsQuery);
  const { knowledge } = form.values;
  // Whichever there are, for who belongs to the organization.
  const open = { id: '*', name: t('knowledge.open') };
  // What is wrong with one of them stands under its place.
  const mistakes = Object.entries(form.errors).flatMap(([path, told]) =>
    /^knowledge(\.|$)/.test(path) ? [told] : [],
  );
  return (
    <Stack gap="sm" role="group" aria-label={t('knowledge.title')}>
      <Title order={2} size="h4">
        {t('knowledge.title')}
      </Title>
      <MultiSelect
        label={t('knowledge.collections')}
        description={t('knowledge.collectionsHint')}
        placeholder={knowledge.length === 0 ? t('knowledge.none') : undefined}
        data={collectionChoices([open, ...collections], knowledge, (name) => t('knowledge.gone', { name }))}
        searchable
        clearable={!readOnly}
        readOnly={readOnly}
        clearButtonProps={{ 'aria-label': t('field.clear') }}
        {...form.getInputProps('knowledge')}
        onChange={(chosen) => form.setValues(withCollections(form.values, chosen))}
        error={mistakes.length > 0 ? mistakes : undefined}
      />
      {looksNothingUp(form.values) ? (
        <Alert color="yellow" variant="light" role="status">
          {t('knowledge.idle')}
        </Alert>
      ) : null}
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
        <NumberInput
          label={t('part.prefetchTopK')}
          description={t('knowledge.topKHint')}
          placeholder={t('knowledge.noTopK')}
          min={0}
          max={50}
          allowDecimal={false}
          readOnly={readOnly}
          {...form.getInputProps('prefetchTopK')}
        />
        <Select
          label={t('part.retrieval')}
          description={t('knowledge.retrievalHint')}
          data={retrievals.map((value) => ({ value, label: t(`knowledge.retrieval.${value}`) }))}
          allowDeselect={false}
          readOnly={readOnly}
          {...form.getInputProps('retrieval')}
        />
      </SimpleGrid>
    </Stack>
  );
}
