import { Alert, MultiSelect, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState, ListSkeleton } from '../../../platform/ui';
import { peopleQuery } from '../../../roster';
import type { Tool, ToolPolicy } from '../../api-types';
import { toolsQuery } from '../../queries';
import { useToolAbout } from '../../tool-about';
import type { SectionProps } from '../editor-form';
import { HttpTools } from '../tools/http-tools';
import { ToolRow } from '../tools/tool-row';
import { groupsOf, withPolicy } from '../tools/tool-choice';
import { KnowledgeFields } from './knowledge-fields';

/** What the role can do beside writing, and who is asked before it does. */
export function ToolsSection(props: SectionProps) {
  const { t } = useTranslation('agents');
  const { form, readOnly } = props;
  const errors = [form.errors.tools, form.errors.toolPolicies].filter(Boolean);
  return (
    <Stack gap="lg">
      {errors.length > 0 ? (
        <Alert color="red" variant="light" role="alert">
          {errors}
        </Alert>
      ) : null}
      <ToolList {...props} />
      <HttpTools form={form} readOnly={readOnly} />
      <KnowledgeFields {...props} />
      <Approvers form={form} readOnly={readOnly} />
      <Text size="sm" c="dimmed">
        {t('tools.policyAbout')}
      </Text>
    </Stack>
  );
}

function ToolList({ form, readOnly }: SectionProps) {
  const { t } = useTranslation('agents');
  const about = useToolAbout();
  const [text, setText] = useState('');
  const { data: tools, error, refetch } = useQuery(toolsQuery);
  const { tools: chosen, toolPolicies } = form.values;
  if (error && !tools) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!tools) return <ListSkeleton />;
  const toggle = (name: string, on: boolean) =>
    form.setFieldValue('tools', on ? [...chosen, name] : chosen.filter((other) => other !== name));
  const setPolicy = (name: string, policy: ToolPolicy | null) =>
    form.setFieldValue('toolPolicies', withPolicy(toolPolicies, name, policy));
  const groups = groupsOf(
    tools.map((tool) => ({ ...tool, description: about(tool) })),
    chosen,
    text,
  );
  return (
    <Stack gap="sm">
      {tools.length > 8 ? (
        <TextInput
          type="search"
          aria-label={t('tools.filter')}
          placeholder={t('tools.filter')}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
      ) : null}
      {groups.map(({ server, tools: own }) => (
        <Stack gap={4} key={server ?? ''} role="group" aria-label={server ?? t('tools.builtin')}>
          <Title order={2} size="h4">
            {server === null
              ? t('tools.builtin')
              : server === ''
                ? t('tools.gone')
                : t('tools.ofServer', { server })}
          </Title>
          {own.map((tool: Tool) => (
            <ToolRow
              key={tool.name}
              tool={tool}
              isChosen={chosen.includes(tool.name)}
              policy={toolPolicies[tool.name]}
              readOnly={readOnly}
              onToggle={toggle}
              onPolicy={setPolicy}
            />
          ))}
        </Stack>
      ))}
    </Stack>
  );
}

function Approvers({ form, readOnly }: Pick<SectionProps, 'form' | 'readOnly'>) {
  const { t } = useTranslation('agents');
  const { data: people = [] } = useQuery(peopleQuery);
  return (
    <MultiSelect
      label={t('field.approvers')}
      description={t('field.approversHint')}
      placeholder={form.values.approverIds.length === 0 ? t('field.approversNone') : undefined}
      data={people.map(({ id, name, username }) => ({ value: id, label: `${name} (@${username})` }))}
      searchable
      clearable={!readOnly}
      readOnly={readOnly}
      clearButtonProps={{ 'aria-label': t('field.clear') }}
      {...form.getInputProps('approverIds')}
    />
  );
}
