import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { Dialog } from '../../platform/dialog';
import { FormAlert, useFormAction } from '../../platform/ui';
import type { Document } from '../api-types';
import { putDocument } from '../document-cache';

interface TextDialogProps {
  collectionId: string;
  /** A question that the text answers: it becomes its name. */
  question?: string;
  onClose: () => void;
  onAdded?: (document: Document) => unknown;
}

/** Of the name of a document. */
const longestName = 200;

/** A text that is pasted, or written here, becomes a document. */
export function TextDialog({ collectionId, question = '', onClose, onAdded }: TextDialogProps) {
  const { t } = useTranslation(['knowledge', 'app']);
  const queries = useQueryClient();
  const form = useForm({
    initialValues: { name: question.slice(0, longestName), text: question && `# ${question}\n\n` },
  });
  const { submit, isSending, problem } = useFormAction(form, async ({ name, text }) => {
    const params = { path: { id: collectionId } };
    const body = { name: name.trim(), text };
    const added = await answer(
      api.POST('/api/v1/knowledge/collections/{id}/documents/text', { params, body }),
    );
    putDocument(queries, added);
    await onAdded?.(added);
    onClose();
  });
  return (
    <Dialog title={t(question ? 'text.answerTitle' : 'text.title')} onClose={onClose} size="lg" isFirm>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormAlert error={problem} />
          <TextInput
            label={t('text.name')}
            required
            maxLength={longestName}
            data-autofocus={question ? undefined : true}
            {...form.getInputProps('name')}
          />
          <Textarea
            label={t('text.text')}
            description={t('text.hint')}
            required
            autosize
            minRows={8}
            maxRows={20}
            data-autofocus={question ? true : undefined}
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
