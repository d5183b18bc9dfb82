import { ActionIcon, Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconFileCode, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HttpTool } from '../../api-types';
import type { SectionProps } from '../editor-form';
import { HttpToolDialog } from './http-tool-dialog';
import { OpenapiDialog } from './openapi-dialog';
import { PolicySelect } from './policy-select';
import { readsOnly, withPolicy } from './tool-choice';
import classes from './tools.module.css';

/** Services that the role calls over HTTP: written by hand, or taken of an OpenAPI document. */
export function HttpTools({ form, readOnly }: Pick<SectionProps, 'form' | 'readOnly'>) {
  const { t } = useTranslation('agents');
  const [edited, setEdited] = useState<number | 'new'>();
  const [isImporting, importing] = useDisclosure();
  const { httpTools, toolPolicies } = form.values;
  const save = (tool: HttpTool) => {
    if (edited === 'new') form.insertListItem('httpTools', tool);
    else if (edited !== undefined) form.replaceListItem('httpTools', edited, tool);
    if (edited !== undefined) form.clearErrors();
    setEdited(undefined);
  };
  return (
    <Stack gap="xs" role="group" aria-label={t('http.title')}>
      <Group justify="space-between">
        <Title order={2} size="h4">
          {t('http.title')}
        </Title>
        {readOnly ? null : (
          <Group gap="xs">
            <Button
              size="xs"
              variant="default"
              leftSection={<IconFileCode size={14} aria-hidden />}
              onClick={importing.open}
            >
              {t('http.fromOpenapi')}
            </Button>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlus size={14} aria-hidden />}
              onClick={() => setEdited('new')}
            >
              {t('http.add')}
            </Button>
          </Group>
        )}
      </Group>
      {httpTools.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('http.none')}
        </Text>
      ) : null}
      {httpTools.map((tool, place) => (
        <div key={tool.name} className={classes.row} data-chosen>
          <div className={classes.main}>
            <Group gap={6}>
              <Text fw={500} ff="monospace" size="sm">
                {tool.name}
              </Text>
              <Badge size="sm" variant="default">
                {tool.method}
              </Badge>
            </Group>
            <Text size="sm" c="dimmed" truncate title={tool.url}>
              {tool.url}
            </Text>
            {problemsOf(form.errors, place).map((problem) => (
              <Text key={problem} size="sm" c="var(--mantine-color-error)">
                {problem}
              </Text>
            ))}
          </div>
          <Group gap={4}>
            <PolicySelect
              tool={tool.name}
              readsOnly={readsOnly(tool)}
              policy={toolPolicies[tool.name]}
              readOnly={readOnly}
              onChange={(policy) =>
                form.setFieldValue('toolPolicies', withPolicy(toolPolicies, tool.name, policy))
              }
            />
            {readOnly ? null : (
              <>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('http.edit', { tool: tool.name })}
                  onClick={() => setEdited(place)}
                >
                  <IconPencil size={16} />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('http.remove', { tool: tool.name })}
                  onClick={() => form.removeListItem('httpTools', place)}
                >
                  <IconTrash size={16} />
                </ActionIcon>
              </>
            )}
          </Group>
        </div>
      ))}
      <HttpToolDialog
        key={String(edited)}
        tool={typeof edited === 'number' ? httpTools[edited] : undefined}
        opened={edited !== undefined}
        onClose={() => setEdited(undefined)}
        onSave={save}
      />
      <OpenapiDialog
        opened={isImporting}
        onClose={importing.close}
        taken={[...form.values.tools, ...httpTools.map(({ name }) => name)]}
        onTake={(tools) => form.setFieldValue('httpTools', [...httpTools, ...tools])}
      />
    </Stack>
  );
}

/** What is wrong with one of them, with the part it is about. */
const problemsOf = (errors: Record<string, unknown>, place: number): string[] => {
  const before = `httpTools.${place}`;
  return Object.entries(errors)
    .filter(([path]) => path === before || path.startsWith(`${before}.`))
    .map(([path, message]) => [path.slice(before.length + 1), String(message)].filter(Boolean).join(': '));
};
