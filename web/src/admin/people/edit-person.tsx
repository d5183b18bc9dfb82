import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useChecks } from '../../identity';
import { answer, api } from '../../platform/api';
import { Dialog } from '../../platform/dialog';
import { useMe } from '../../platform/session';
import { FormAlert, notifyDone, useFormAction } from '../../platform/ui';
import { offersFor, type Person } from './policy';
import { useRefreshPeople } from './queries';
import { RoleSelect } from './role-select';

export function EditPerson({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation(['admin', 'app']);
  const { user } = useMe();
  const { roles } = offersFor(user, person);
  const check = useChecks();
  const refresh = useRefreshPeople();
  const form = useForm({
    initialValues: { name: person.name, role: person.role },
    validate: { name: check.needed },
  });
  const { submit, isSending, problem } = useFormAction(form, async ({ name, role }) => {
    const body = { name: name.trim(), role: role === person.role ? undefined : role };
    await answer(api.PATCH('/api/v1/users/{id}', { params: { path: { id: person.id } }, body }));
    notifyDone(t('people.saved', { name: body.name }));
    onClose();
    await refresh();
  });
  return (
    <Dialog title={person.name} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormAlert error={problem} />
          <TextInput label={t('people.name')} data-autofocus {...form.getInputProps('name')} />
          {roles.length > 0 ? <RoleSelect roles={roles} {...form.getInputProps('role')} /> : null}
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
