import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useChecks } from '../../identity';
import { answer, api, isProblem } from '../../platform/api';
import { Dialog } from '../../platform/dialog';
import { FormAlert, notifyDone, problemText, useFormAction } from '../../platform/ui';
import type { Person } from './policy';
import { useRefreshPeople } from './queries';

/** The organization goes to a colleague, for the giver's password. */
export function TransferOwnership({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation(['admin', 'app']);
  const check = useChecks();
  const refresh = useRefreshPeople();
  const form = useForm({ initialValues: { password: '' }, validate: { password: check.needed } });
  const { submit, isSending, problem } = useFormAction(form, async ({ password }) => {
    const body = { userId: person.id, password };
    await answer(api.POST('/api/v1/organizations/current/transfer', { body }));
    notifyDone(t('people.transferred', { name: person.name }));
    onClose();
    await refresh();
  });
  const isWrong = isProblem(problem, 'wrong_password');
  return (
    <Dialog title={t('people.askTransfer', { name: person.name })} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text>{t('people.transferAbout', { name: person.name })}</Text>
          <FormAlert error={isWrong ? undefined : problem} />
          <PasswordInput
            label={t('people.ownPassword')}
            autoComplete="current-password"
            data-autofocus
            visibilityToggleButtonProps={{ 'aria-label': t('people.showPassword') }}
            {...form.getInputProps('password')}
            error={isWrong ? problemText(problem) : form.errors.password}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('app:action.cancel')}
            </Button>
            <Button type="submit" color="red" loading={isSending}>
              {t('people.transferSubmit')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
