import { Alert, Anchor, Button, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { IconLock } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { currentLanguage } from '../../platform/i18n';
import { enter } from '../../platform/session';
import { FormAlert, useFormAction } from '../../platform/ui';
import { AuthLayout } from '../auth-layout';
import { followingUsername, useChecks } from '../checks';
import { NewPasswordInput } from '../new-password-input';
import { signupQuery } from '../signup';
import { UsernameInput } from '../username-input';

export function RegisterScreen() {
  const { t } = useTranslation('identity');
  const { data: signup } = useQuery(signupQuery);
  const isClosed = signup?.isOpen === false;
  const isFirst = signup?.isEmpty === true;
  return (
    <AuthLayout
      title={t('register.title')}
      about={isClosed ? undefined : t(isFirst ? 'register.first' : 'register.about')}
      footer={
        isFirst ? undefined : (
          <>
            {t('register.haveAccount')} <Anchor component={Link} to="/login" children={t('register.login')} />
          </>
        )
      }
    >
      {isClosed ? (
        <Alert icon={<IconLock size={18} />} color="gray">
          {t('register.closed')}
        </Alert>
      ) : (
        <RegisterForm />
      )}
    </AuthLayout>
  );
}

function RegisterForm() {
  const { t } = useTranslation('identity');
  const queries = useQueryClient();
  const navigate = useNavigate();
  const check = useChecks();
  const form = useForm({
    initialValues: { organization: { name: '' }, name: '', email: '', username: '', password: '' },
    validate: {
      organization: { name: check.needed },
      email: check.email,
      username: check.username,
      password: check.newPassword,
    },
  });
  form.watch('email', ({ previousValue, value }) =>
    form.setFieldValue('username', (username) => followingUsername(username, previousValue, value)),
  );
  const { submit, isSending, problem } = useFormAction(form, async (values) => {
    const body = {
      ...values,
      name: values.name.trim() || undefined,
      email: values.email.trim(),
      username: values.username.trim(),
      locale: currentLanguage(),
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    };
    await enter(queries, await answer(api.POST('/api/v1/auth/register', { body })));
    await navigate({ to: '/welcome', replace: true });
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormAlert error={problem} />
        <TextInput
          label={t('field.organization')}
          autoComplete="organization"
          {...form.getInputProps('organization.name')}
        />
        <TextInput label={t('field.name')} autoComplete="name" {...form.getInputProps('name')} />
        <TextInput
          label={t('field.email')}
          type="email"
          autoComplete="email"
          {...form.getInputProps('email')}
        />
        <UsernameInput {...form.getInputProps('username')} />
        <NewPasswordInput {...form.getInputProps('password')} />
        <Button type="submit" loading={isSending} fullWidth>
          {t('register.submit')}
        </Button>
      </Stack>
    </form>
  );
}
