import { Button, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schema } from '../../platform/api';
import { FormAlert, notifyDone, useFocusBack, useFormAction } from '../../platform/ui';
import { secretsQuery } from '../queries';
import { useServerChanged } from './use-server-changes';

type Server = Schema<'McpServer'>;

interface ServerDialogProps {
  edited: Server | 'new';
  onClose: () => void;
}

/** Where a server is and what it is sent; both are tried before they are saved. */
export function ServerDialog({ edited, onClose }: ServerDialogProps) {
  const { t } = useTranslation('agents');
  const common = useTranslation().t;
  const changed = useServerChanged();
  const { data: secrets = [] } = useQuery(secretsQuery);
  const known = edited === 'new' ? undefined : edited;
  useFocusBack();
  const form = useForm({
    initialValues: {
      name: known?.name ?? '',
      url: known?.url ?? '',
      secretId: known?.secretId ?? null,
      header: known?.auth?.type === 'header' ? known.auth.name : '',
    },
  });
  const { submit, isSending, problem } = useFormAction(form, async ({ name, url, secretId, header }) => {
    const way = header.trim() ? { type: 'header' as const, name: header.trim() } : undefined;
    const auth = secretId ? way : undefined;
    if (known) {
      const params = { path: { id: known.id } };
      const body = { url: url.trim(), secretId, auth: auth ?? null };
      await answer(api.PATCH('/api/v1/mcp-servers/{id}', { params, body }));
    } else {
      const body = { name: name.trim(), url: url.trim(), secretId: secretId ?? undefined, auth };
      await answer(api.POST('/api/v1/mcp-servers', { body: { ...body, enabled: true } }));
    }
    await changed();
    notifyDone(t(known ? 'servers.saved' : 'servers.added'));
    onClose();
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={known ? t('servers.editOf', { name: known.name }) : t('servers.add')}
      closeButtonProps={{ 'aria-label': common('action.close') }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormAlert error={problem} />
          {known ? null : (
            <TextInput
              label={t('servers.name')}
              description={t('servers.nameHint')}
              required
              data-autofocus
              {...form.getInputProps('name')}
            />
          )}
          <TextInput
            label={t('servers.url')}
            placeholder="https://mcp.example.com/mcp"
            required
            data-autofocus={known ? true : undefined}
            {...form.getInputProps('url')}
          />
          <Select
            label={t('http.secret')}
            placeholder={t('http.noSecret')}
            clearable
            clearButtonProps={{ 'aria-label': t('field.clear') }}
            data={secrets.map(({ id, name }) => ({ value: id, label: name }))}
            {...form.getInputProps('secretId')}
          />
          {form.values.secretId ? (
            <TextInput
              label={t('servers.header')}
              description={t('servers.headerHint')}
              placeholder="Authorization: Bearer"
              {...form.getInputProps('header')}
            />
          ) : null}
          <Button type="submit" loading={isSending} disabled={known ? !form.isDirty() : false}>
            {t(known ? 'servers.trySave' : 'servers.try')}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
