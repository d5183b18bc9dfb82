import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { Dialog } from '../../platform/dialog';
import { FormAlert, useFormAction } from '../../platform/ui';
import type { Document } from '../api-types';
import { putDocument } from '../document-cache';

interface RenameDialogProps {
  document: Document;
  onClose: () => void;
}

export function RenameDialog({ document: { id, name }, onClose }: RenameDialogProps) {
  const { t } = useTranslation(['knowledge', 'app']);
  const queries = useQueryClient();
  const form = useForm({ initialValues: { name } });
  const { submit, isSending, problem } = useFormAction(form, async (values) => {
    const params = { path: { id } };
    const body = { name: values.name.trim() };
    putDocument(queries, await answer(api.PATCH('/api/v1/knowledge/documents/{id}', { params, body })));
    onClose();
  });
  return (
    <Dialog title={t('document.rename')} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormAlert error={problem} />
          <TextInput label={t('text.name')} required data-autofocus {...form.getInputProps('name')} />
          <Group justify="flex-end">
            <Button type="submit" loading={isSending} disabled={!form.isDirty()}>
              {t('app:action.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
