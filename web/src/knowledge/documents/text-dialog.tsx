import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { Dialog } from '../../platform/dialog';
import { FormAlert, useFormAction } from '../../platform/ui';
import { putDocument } from '../document-cache';

interface TextDialogProps {
  collectionId: string;
  onClose: () => void;
}

/** Of the name of a document. */
const longestName = 200;

/** A text that is pasted, or written here, becomes a document. */
export function TextDialog({ collectionId, onClose }: TextDialogProps) {
  const { t } = useTranslation(['knowledge', 'app']);
  const queries = useQueryClient();
  const form = useForm({
    initialValues: { name: '', text: '' },
  });
  const { submit, isSending, problem } = useFormAction(form, async ({ name, text }) => {
    const params = { path: { id: collectionId } };
    const body = { name: name.trim(), text };
    const added = await answer(
      api.POST('/api/v1/knowledge/collections/{id}/documents/text', { params, body }),
    );
    putDocument(queries, added);
    onClose();
  });
  return (
    <Dialog title={t('text.title')} onClose={onClose} size="lg" isFirm>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormAlert error={problem} />
          <TextInput
            label={t('text.name')}
            required
            maxLength={longestName}
            data-autofocus
            {...form.getInputProps('name')}
          />
          <Textarea
            label={t('text.text')}
            description={t('text.hint')}
            required
            autosize
            minRows={8}
            maxRows={20}
            {...form.getInputProps('text')}
          />
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
