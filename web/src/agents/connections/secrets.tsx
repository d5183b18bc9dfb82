import { Button, Group, Modal, Paper, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconKey } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schema } from '../../platform/api';
import { useFormat } from '../../platform/i18n';
import {
  ConfirmButton,
  FormAlert,
  notifyDone,
  notifyProblem,
  useFocusBack,
  useFormAction,
} from '../../platform/ui';
import { secretsQuery } from '../queries';
import { ConnectionSection } from './section';

type Secret = Schema<'Secret'>;

/** Names of what only tools and MCP servers are sent. Values are answered by nobody. */
export function Secrets() {
  const { t } = useTranslation('agents');
  const query = useQuery(secretsQuery);
  const [edited, setEdited] = useState<Secret | 'new'>();
  return (
    <>
      <ConnectionSection
        title={t('secrets.title')}
        about={t('secrets.about')}
        none={t('secrets.none')}
        add={t('secrets.add')}
        onAdd={() => setEdited('new')}
        query={query}
      >
        {(secret) => <SecretRow key={secret.id} secret={secret} onReplace={() => setEdited(secret)} />}
      </ConnectionSection>
      {edited ? <SecretDialog edited={edited} onClose={() => setEdited(undefined)} /> : null}
    </>
  );
}

function SecretRow({ secret, onReplace }: { secret: Secret; onReplace: () => void }) {
  const { t } = useTranslation('agents');
  const common = useTranslation().t;
  const { dateTime } = useFormat();
  const queries = useQueryClient();
  const removal = useMutation({
    mutationFn: () => answer(api.DELETE('/api/v1/secrets/{id}', { params: { path: { id: secret.id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: secretsQuery.queryKey }),
    onError: notifyProblem,
  });
  return (
    <Paper withBorder p="sm" radius="md">
      <Group gap="sm">
        <IconKey size={18} stroke={1.7} aria-hidden />
        <Stack gap={0} flex="1 1 12rem">
          <Text fw={500}>{secret.name}</Text>
          <Text size="sm" c="dimmed">
            {t('secrets.changed', { time: dateTime(secret.updatedAt) })}
          </Text>
        </Stack>
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={onReplace}>
            {t('secrets.replace')}
          </Button>
          <ConfirmButton
            size="xs"
            question={t('secrets.removeQuestion', { name: secret.name })}
            confirm={common('action.delete')}
            loading={removal.isPending}
            onConfirm={() => removal.mutate()}
          >
            {common('action.delete')}
          </ConfirmButton>
        </Group>
      </Group>
    </Paper>
  );
}

function SecretDialog({ edited, onClose }: { edited: Secret | 'new'; onClose: () => void }) {
  const { t } = useTranslation('agents');
  const common = useTranslation().t;
  const queries = useQueryClient();
  const known = edited === 'new' ? undefined : edited;
  useFocusBack();
  const form = useForm({ initialValues: { name: known?.name ?? '', value: '' } });
  const { submit, isSending, problem } = useFormAction(form, async ({ name, value }) => {
    if (known) {
      const params = { path: { id: known.id } };
      await answer(api.PUT('/api/v1/secrets/{id}', { params, body: { value } }));
    } else await answer(api.POST('/api/v1/secrets', { body: { name: name.trim(), value } }));
    await queries.invalidateQueries({ queryKey: secretsQuery.queryKey });
    notifyDone(t('secrets.saved'));
    onClose();
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={known ? t('secrets.replaceOf', { name: known.name }) : t('secrets.add')}
      closeButtonProps={{ 'aria-label': common('action.close') }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormAlert error={problem} />
          <TextInput
            label={t('secrets.name')}
            required
            readOnly={Boolean(known)}
            data-autofocus={known ? undefined : true}
            {...form.getInputProps('name')}
          />
          <PasswordInput
            label={t('secrets.value')}
            description={t('secrets.valueHint')}
            required
            autoComplete="off"
            data-autofocus={known ? true : undefined}
            visibilityToggleButtonProps={{ 'aria-label': t('secrets.show') }}
            {...form.getInputProps('value')}
          />
          <Button type="submit" loading={isSending}>
            {common('action.save')}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
