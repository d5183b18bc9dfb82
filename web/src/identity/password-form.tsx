import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { answer, api, isProblem } from '../platform/api';
import { FormAlert, notifyDone, problemText, useFormAction } from '../platform/ui';
import { useChecks } from './checks';
import { NewPasswordInput } from './new-password-input';
import { useRefreshSessions } from './sessions';

export function PasswordForm() {
  const { t } = useTranslation('identity');
  const check = useChecks();
  const refreshSessions = useRefreshSessions();
  const form = useForm({
    initialValues: { currentPassword: '', newPassword: '' },
    validate: { currentPassword: check.needed, newPassword: check.newPassword },
  });
  const { submit, isSending, problem } = useFormAction(form, async (body) => {
    await answer(api.POST('/api/v1/auth/password', { body }));
    form.reset();
    notifyDone(t('password.saved'));
    await refreshSessions();
  });
  const isWrong = isProblem(problem, 'wrong_password');
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormAlert error={isWrong ? undefined : problem} />
        <PasswordInput
          label={t('field.currentPassword')}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': t('field.showPassword') }}
          {...form.getInputProps('currentPassword')}
          error={isWrong ? problemText(problem) : form.errors.currentPassword}
        />
        <NewPasswordInput {...form.getInputProps('newPassword')} />
        <Group>
          <Button type="submit" loading={isSending}>
            {t('password.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
