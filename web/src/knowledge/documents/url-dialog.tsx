import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { Dialog } from '../../platform/dialog';
import { FormAlert, useFormAction } from '../../platform/ui';
import { putDocument } from '../document-cache';

interface UrlDialogProps {
  collectionId: string;
  onClose: () => void;
}

/** A page or a file elsewhere becomes a document; the server fetches it. */
export function UrlDialog({ collectionId, onClose }: UrlDialogProps) {
  const { t } = useTranslation(['knowledge', 'app']);
  const queries = useQueryClient();
  const form = useForm({ initialValues: { url: '', name: '' } });
  const { submit, isSending, problem } = useFormAction(form, async ({ url, name }) => {
    const params = { path: { id: collectionId } };
    const body = { url: url.trim(), name: name.trim() || undefined };
    putDocument(
      queries,
      await answer(api.POST('/api/v1/knowledge/collections/{id}/documents/url', { params, body })),
    );
    onClose();
  });
  return (
    <Dialog title={t('url.title')} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormAlert error={problem} />
          <TextInput
            label={t('url.url')}
            description={t('url.hint')}
            placeholder="https://example.com/handbook.pdf"
            type="url"
            required
            data-autofocus
            {...form.getInputProps('url')}
          />
          <TextInput label={t('url.name')} description={t('url.nameHint')} {...form.getInputProps('name')} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('app:action.cancel')}
            </Button>
            <Button type="submit" loading={isSending}>
              {t('add.submit')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
