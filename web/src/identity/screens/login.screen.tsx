import { Anchor, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { enter } from '../../platform/session';
import { FormAlert, useFormAction } from '../../platform/ui';
import { AuthLayout } from '../auth-layout';
import { useChecks } from '../checks';
import { signupQuery } from '../signup';

export function LoginScreen() {
  const { t } = useTranslation('identity');
  const { back } = useSearch({ from: '/guest/login' });
  const queries = useQueryClient();
  const navigate = useNavigate();
  const check = useChecks();
  const { data: signup } = useQuery(signupQuery);
  const form = useForm({
    initialValues: { email: '', password: '' },
    validate: { email: check.email, password: check.needed },
  });
  const { submit, isSending, problem } = useFormAction(form, async ({ email, password }) => {
    const body = { email: email.trim(), password };
    await enter(queries, await answer(api.POST('/api/v1/auth/login', { body })));
    await navigate({ href: back ?? '/', replace: true });
  });
  return (
    <AuthLayout
      title={t('login.title')}
      footer={
        signup?.isOpen === false ? (
          t('login.invited')
        ) : (
          <>
            {t('login.noAccount')} <Anchor component={Link} to="/register" children={t('login.register')} />
          </>
        )
      }
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormAlert error={problem} />
          <TextInput
            label={t('field.email')}
            type="email"
            autoComplete="username"
            data-autofocus
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label={t('field.password')}
            autoComplete="current-password"
            visibilityToggleButtonProps={{ 'aria-label': t('field.showPassword') }}
            {...form.getInputProps('password')}
          />
          <Anchor
            size="sm"
            renderRoot={(props) => <Link to="/forgot" state={{ email: form.values.email }} {...props} />}
          >
            {t('login.forgot')}
          </Anchor>
          <Button type="submit" loading={isSending} fullWidth>
            {t('login.submit')}
          </Button>
        </Stack>
      </form>
    </AuthLayout>
  );
}
