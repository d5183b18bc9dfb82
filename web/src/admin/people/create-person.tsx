import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { followingUsername, NewPasswordInput, useChecks, UsernameInput } from '../../identity';
import { answer, api } from '../../platform/api';
import { Dialog } from '../../platform/dialog';
import { useMe } from '../../platform/session';
import { FormAlert, notifyDone, useFormAction } from '../../platform/ui';
import { grantedAtFirst, mayGrant } from './policy';
import { useRefreshPeople } from './queries';
import { RoleSelect } from './role-select';

/** An account with a password that its maker passes on. */
export function CreatePerson({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['admin', 'app']);
  const { user } = useMe();
  const check = useChecks();
  const refresh = useRefreshPeople();
  const form = useForm({
    initialValues: {
      name: '',
      email: '',
      username: '',
      password: '',
      role: 'member' as (typeof grantedAtFirst)[number],
    },
    validate: {
      name: check.needed,
      email: check.email,
      username: check.username,
      password: check.newPassword,
    },
  });
  const { submit, isSending, problem } = useFormAction(form, async (values) => {
    const name = values.name.trim();
    const body = { ...values, name, email: values.email.trim(), username: values.username.trim() };
    await answer(api.POST('/api/v1/users', { body }));
    notifyDone(t('people.created', { name }));
    onClose();
    await refresh();
  });
  form.watch('email', ({ previousValue, value }) =>
    form.setFieldValue('username', (username) => followingUsername(username, previousValue, value)),
  );
  const roles = grantedAtFirst.filter((role) => mayGrant(user.role, role));
  return (
    <Dialog title={t('people.create')} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm" c="dimmed">
            {t('people.createAbout')}
          </Text>
          <FormAlert error={problem} />
          <TextInput
            label={t('people.name')}
            autoComplete="off"
            data-autofocus
            {...form.getInputProps('name')}
          />
          <TextInput
            label={t('people.email')}
            type="email"
            autoComplete="off"
            {...form.getInputProps('email')}
          />
          <UsernameInput {...form.getInputProps('username')} />
          <NewPasswordInput {...form.getInputProps('password')} />
          {roles.length > 1 ? <RoleSelect roles={roles} {...form.getInputProps('role')} /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('app:action.cancel')}
            </Button>
            <Button type="submit" loading={isSending}>
              {t('people.createSubmit')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
