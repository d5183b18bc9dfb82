import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useChecks } from '../../identity';
import { answer, api, type Schema } from '../../platform/api';
import { Dialog } from '../../platform/dialog';
import { FormAlert, notifyDone, useFormAction } from '../../platform/ui';
import { LimitFields } from './limit-fields';
import { limitsIn, limitsOf } from './limits';
import { useRefreshKeys } from './queries';

/** What a key is called and may ask for; whom it may ask stays as it was made. */
export function EditKey({ apiKey, onClose }: { apiKey: Schema<'ApiKey'>; onClose: () => void }) {
  const { t } = useTranslation(['admin', 'app']);
  const check = useChecks();
  const refresh = useRefreshKeys();
  const form = useForm({
    initialValues: { name: apiKey.name, ...limitsOf(apiKey) },
    validate: { name: check.needed },
  });
  const { submit, isSending, problem } = useFormAction(form, async ({ name, ...limits }) => {
    const body = { name: name.trim(), ...limitsIn(limits) };
    await answer(api.PATCH('/api/v1/api-keys/{id}', { params: { path: { id: apiKey.id } }, body }));
    notifyDone(t('keys.saved', { name: body.name }));
    onClose();
    await refresh();
  });
  return (
    <Dialog title={apiKey.name} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormAlert error={problem} />
          <TextInput label={t('keys.name')} data-autofocus {...form.getInputProps('name')} />
          <LimitFields inputProps={(name) => form.getInputProps(name)} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('app:action.cancel')}
            </Button>
            <Button type="submit" loading={isSending} disabled={!form.isDirty()}>
              {t('app:action.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
