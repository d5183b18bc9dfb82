import { Button, Group, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { Dialog } from '../../platform/dialog';
import { FormAlert, useFormAction } from '../../platform/ui';
import { contactsKey, type Contact } from './queries';

interface ContactDialogProps {
  contact: Contact;
  onClose: () => void;
}

/** What the organization calls somebody outside and notes of them, and whether it knows and hears them. */
export function ContactDialog({
  contact: { id, name, note, state, authorizedAt },
  onClose,
}: ContactDialogProps) {
  const { t } = useTranslation('integrations');
  const common = useTranslation().t;
  const queries = useQueryClient();
  const form = useForm({
    initialValues: { name, note, isAuthorized: authorizedAt !== null, isBlocked: state === 'blocked' },
  });
  const { submit, problem, isSending } = useFormAction(form, async (values) => {
    const called = values.name.trim();
    const body = {
      note: values.note,
      isAuthorized: values.isAuthorized,
      isBlocked: values.isBlocked,
      // An empty name: as they are called at the other side.
      ...(called === name ? {} : { name: called || null }),
    };
    await answer(api.PATCH('/api/v1/contacts/{id}', { params: { path: { id } }, body }));
    await queries.invalidateQueries({ queryKey: contactsKey });
    onClose();
  });
  return (
    <Dialog title={name} onClose={onClose} isFirm>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormAlert error={problem} />
          <TextInput
            label={t('contact.name')}
            description={t('contact.nameAbout')}
            maxLength={200}
            {...form.getInputProps('name')}
          />
          <Textarea
            label={t('contact.note')}
            description={t('contact.noteAbout')}
            autosize
            minRows={3}
            maxRows={10}
            maxLength={4_000}
            {...form.getInputProps('note')}
          />
          <Switch
            label={t('contact.authorize')}
            description={t('contact.authorizeAbout')}
            {...form.getInputProps('isAuthorized', { type: 'checkbox' })}
          />
          <Switch
            label={t('contact.block')}
            description={t('contact.blockAbout')}
            {...form.getInputProps('isBlocked', { type: 'checkbox' })}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common('action.cancel')}
            </Button>
            <Button type="submit" loading={isSending}>
              {common('action.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
