import { Alert, Anchor, Button, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconCircleCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { FormAlert, useFormAction } from '../../platform/ui';
import { AuthLayout } from '../auth-layout';
import { useChecks } from '../checks';
import { useLinkToken } from '../link-token';
import { linkProblem } from '../link-problem';
import { NewPasswordInput } from '../new-password-input';

export function ResetScreen() {
  const { t } = useTranslation('identity');
  const check = useChecks();
  const { token, dropToken } = useLinkToken();
  const [isDone, setDone] = useState(false);
  const form = useForm({ initialValues: { password: '' }, validate: { password: check.newPassword } });
  const { submit, isSending, problem } = useFormAction(form, async ({ password }) => {
    await answer(api.POST('/api/v1/auth/password-reset/confirm', { body: { token, password } }));
    dropToken();
    setDone(true);
  });
  return (
    <AuthLayout
      title={t('reset.title')}
      footer={
        <Anchor
          component={Link}
          to={isDone ? '/login' : '/forgot'}
          children={t(isDone ? 'reset.login' : 'reset.again')}
        />
      }
    >
      {isDone ? (
        <Alert icon={<IconCircleCheck size={18} />} role="status">
          {t('reset.done')}
        </Alert>
      ) : (
        <form onSubmit={submit} noValidate>
          <Stack>
            <FormAlert error={linkProblem(problem)} />
            <NewPasswordInput {...form.getInputProps('password')} />
            <Button type="submit" loading={isSending} fullWidth>
              {t('reset.submit')}
            </Button>
          </Stack>
        </form>
      )}
    </AuthLayout>
  );
}
