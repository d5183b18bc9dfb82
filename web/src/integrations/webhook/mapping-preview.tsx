import { Alert, Button, Fieldset, Group, JsonInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schema } from '../../platform/api';
import { useFormat } from '../../platform/i18n';
import { FormAlert } from '../../platform/ui';
import type { Values } from '../setup/fields';
import { useFieldWords } from '../setup/words';

interface MappingPreviewProps {
  agentId: string;
  /** As they stand in the form. */
  settingsOf: () => Values;
}

const sample = JSON.stringify({ type: 'order.created', id: 17, customer: { name: 'Anna' } }, null, 2);

/** What a body would become by the settings of the form. Nothing is kept of it. */
export function MappingPreview({ agentId: id, settingsOf }: MappingPreviewProps) {
  const { t } = useTranslation('integrations');
  const [text, setText] = useState(sample);
  const preview = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/api/v1/agents/{id}/integrations/webhook/preview', {
          params: { path: { id } },
          body: { settings: settingsOf(), body: JSON.parse(text) as unknown },
        }),
      ),
  });
  const isJson = isJsonText(text);
  return (
    <Fieldset legend={t('preview.title')}>
      <Stack gap="sm">
        <JsonInput
          label={t('preview.body')}
          description={t('preview.about')}
          autosize
          minRows={3}
          maxRows={12}
          value={text}
          error={isJson ? undefined : t('form.noJson')}
          onChange={(value) => (setText(value), preview.reset())}
        />
        <Group>
          <Button
            size="xs"
            variant="default"
            disabled={!isJson}
            loading={preview.isPending}
            onClick={() => preview.mutate()}
          >
            {t('preview.show')}
          </Button>
        </Group>
        <FormAlert error={preview.error} />
        {preview.data ? <Mapped mapping={preview.data} /> : null}
      </Stack>
    </Fieldset>
  );
}

function Mapped({ mapping: { mapped, problems } }: { mapping: Schema<'WebhookMapping'> }) {
  const { t } = useTranslation('integrations');
  const words = useFieldWords('webhook');
  const { dateTime } = useFormat();
  return (
    <div role="status">
      {problems.length > 0 ? (
        <Alert color="red" variant="light" mb="sm" title={t('preview.refused')}>
          {problems.map(({ path, message }) => (
            <Text key={path + message} size="sm">
              {words({ name: path, about: '' }).label}: {message}
            </Text>
          ))}
        </Alert>
      ) : null}
      <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
        {mapped.title || t('preview.from', { name: mapped.contact.name })}
      </Text>
      <Text size="sm" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
        {mapped.text}
      </Text>
      {Object.entries(mapped.userData).map(([name, value]) => (
        <Text key={name} size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {name}: {JSON.stringify(value)}
        </Text>
      ))}
      <Text size="sm" c="dimmed">
        {mapped.startsAt ? dateTime(mapped.startsAt) : t('preview.atOnce')}
      </Text>
    </div>
  );
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
