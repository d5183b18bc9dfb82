import { Box, Button, Group, Input, Paper, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconBraces } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../../platform/api';
import { ErrorState, ListSkeleton } from '../../../platform/ui';
import type { SectionProps } from '../editor-form';
import { MarkedText } from '../marked-text';
import { piecesOf, variables, type Variable } from '../prompt-variables';

/** What the role is told to be: with variables, and as a model would be given it now. */
export function PromptSection({ form, agent, readOnly }: SectionProps) {
  const { t } = useTranslation('agents');
  const [view, setView] = useState<'edit' | 'preview'>('edit');
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label={t('prompt.view')}
        value={view}
        onChange={setView}
        w="fit-content"
        data={[
          { value: 'edit', label: t('prompt.edit') },
          { value: 'preview', label: t('prompt.preview') },
        ]}
      />
      {view === 'edit' ? (
        <PromptField form={form} readOnly={readOnly} />
      ) : (
        <Preview prompt={form.values.prompt} agentId={agent?.id} name={form.values.name} />
      )}
    </Stack>
  );
}

function PromptField({ form, readOnly }: Pick<SectionProps, 'form' | 'readOnly'>) {
  const { t } = useTranslation('agents');
  const { language } = useTranslation().i18n;
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const { prompt } = form.values;
  const { error } = form.getInputProps('prompt') as { error?: string };
  const insert = (variable: Variable) => {
    const text = area.current;
    if (!text) return;
    text.setRangeText(`{{${variable}}}`, text.selectionStart, text.selectionEnd, 'end');
    text.focus();
    form.setFieldValue('prompt', text.value);
  };
  return (
    <Input.Wrapper
      id={id}
      label={t('field.prompt')}
      required
      error={error}
      description={
        <Text span size="sm" c="dimmed" id={`${id}-about`}>
          {t('prompt.about', { count: prompt.length, length: prompt.length.toLocaleString(language) })}
        </Text>
      }
    >
      {readOnly ? null : (
        <Group gap={6} my={6} role="group" aria-label={t('prompt.variables')}>
          {variables.map((variable) => (
            <Button
              key={variable}
              variant="light"
              size="compact-sm"
              fw={500}
              leftSection={<IconBraces size={14} aria-hidden />}
              onClick={() => insert(variable)}
              title={`{{${variable}}}`}
            >
              {t(`variable.${variable}`)}
            </Button>
          ))}
        </Group>
      )}
      <MarkedText
        id={id}
        ref={area}
        value={prompt}
        onChange={(text) => form.setFieldValue('prompt', text)}
        pieces={piecesOf(prompt)}
        isInvalid={Boolean(error)}
        readOnly={readOnly}
        describedBy={`${id}-about`}
      />
    </Input.Wrapper>
  );
}

function Preview({ prompt, agentId, name }: { prompt: string; agentId: string | undefined; name: string }) {
  const { t } = useTranslation('agents');
  const { data, error, refetch } = useQuery({
    queryKey: ['agents', 'preview', prompt, agentId, name],
    queryFn: () => {
      const body = { prompt, agentId, variables: name.trim() ? { 'agent.name': name.trim() } : {} };
      return answer(api.POST('/api/v1/agents/preview', { body }));
    },
    enabled: prompt.trim() !== '',
  });
  if (prompt.trim() === '') return <Text c="dimmed">{t('prompt.none')}</Text>;
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <ListSkeleton rows={4} />;
  return (
    <Stack gap="xs">
      {data.unknown.length > 0 ? (
        <Text c="var(--mantine-color-error)" size="sm" role="alert">
          {t('prompt.unknown', { names: data.unknown.map((unknown) => `{{${unknown}}}`).join(', ') })}
        </Text>
      ) : null}
      <Paper
        withBorder
        p="md"
        radius="md"
        tabIndex={0}
        role="region"
        aria-label={t('prompt.preview')}
        mah="62dvh"
        style={{ overflow: 'auto' }}
      >
        <Box style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', lineHeight: 1.6 }}>{data.text}</Box>
      </Paper>
    </Stack>
  );
}
