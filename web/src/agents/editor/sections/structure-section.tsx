import { MultiSelect, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { rolesQuery } from '../../../roster';
import { drawingOf } from '../../graph/drawing';
import { Picture } from '../../graph/picture';
import type { SectionProps } from '../editor-form';
import { StructureField } from '../structure-field';
import { readStructure } from '../structure-text';

/** Steps of a chain, or members and plan of a crew, as text and as a picture. */
export function StructureSection(props: SectionProps) {
  const { t } = useTranslation('agents');
  const isChain = props.form.values.type === 'chain';
  return (
    <Stack gap="lg">
      {isChain ? null : <Members {...props} />}
      <DefinitionPicture {...props} />
      {isChain ? (
        <StructureField part="steps" label={t('field.steps')} about={t('field.stepsHint')} {...props} />
      ) : (
        <StructureField part="graph" label={t('field.graph')} about={t('field.graphHint')} {...props} />
      )}
    </Stack>
  );
}

function Members({ form, agent, readOnly }: SectionProps) {
  const { t } = useTranslation('agents');
  const { data: roles = [] } = useQuery(rolesQuery);
  const { members } = form.values;
  const known = roles.filter(({ id }) => id !== agent?.id);
  // One that is gone is still named, so that it can be taken out.
  const gone = members.filter((member) => !known.some(({ username }) => username === member));
  return (
    <MultiSelect
      label={t('field.members')}
      description={t('field.membersHint')}
      searchable
      maxValues={16}
      readOnly={readOnly}
      data={[
        ...known.map(({ username, name }) => ({ value: username, label: `${name} (@@${username})` })),
        ...gone.map((username) => ({ value: username, label: `@@${username}` })),
      ]}
      {...form.getInputProps('members')}
    />
  );
}

/** Follows the text as it is written; while that cannot be read, it stays as it was read last. */
function DefinitionPicture({ form }: SectionProps) {
  const { t } = useTranslation('agents');
  const { type, name, members, steps, graph } = useDeferredValue(form.values);
  const drawing = useMemo(
    () =>
      drawingOf({
        ...{ type, name, members },
        steps: readStructure(steps).value,
        graph: readStructure(graph).value,
      }),
    [type, name, members, steps, graph],
  );
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        {t('picture.title')}
      </Title>
      {drawing ? <Picture drawing={drawing} /> : <Text c="dimmed">{t('picture.none')}</Text>}
    </Stack>
  );
}
