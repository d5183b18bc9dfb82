import { Alert, Anchor, Button, Code, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from '@tanstack/react-router';
import { IconMailCheck, IconMailOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { FormAlert, ListSkeleton, useFormAction } from '../../platform/ui';
import { AuthLayout } from '../auth-layout';
import { useChecks } from '../checks';
import { signupQuery } from '../signup';

export function ForgotScreen() {
  const { t } = useTranslation('identity');
  const email = useLocation({ select: ({ state }) => state.email ?? '' });
  const { data: signup, isPending } = useQuery(signupQuery);
  const sendsMail = signup?.sendsMail !== false;
  return (
    <AuthLayout
      title={t('forgot.title')}
      about={sendsMail ? t('forgot.about') : undefined}
      footer={<Anchor component={Link} to="/login" children={t('forgot.back')} />}
    >
      {isPending ? (
        <ListSkeleton rows={2} />
      ) : sendsMail ? (
        <AskForLink email={email} />
      ) : (
        <NoMail email={email} />
      )}
    </AuthLayout>
  );
}

/** Without mail, a link is made by whoever runs the server. */
function NoMail({ email }: { email: string }) {
  const { t } = useTranslation('identity');
  return (
    <Alert color="yellow" variant="light" icon={<IconMailOff size={18} />} title={t('forgot.noMail')}>
      <Text size="sm">{t('forgot.askOperator')}</Text>
      <Code block mt="xs" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        npm run cli -- user reset-password {email.trim() || 'you@example.com'}
      </Code>
    </Alert>
  );
}

function AskForLink({ email: typed }: { email: string }) {
  const { t } = useTranslation('identity');
  const check = useChecks();
  const [isSent, setSent] = useState(false);
  const form = useForm({ initialValues: { email: typed }, validate: { email: check.email } });
  const { submit, isSending, problem } = useFormAction(form, async ({ email }) => {
    await answer(api.POST('/api/v1/auth/password-reset', { body: { email: email.trim() } }));
    setSent(true);
  });
  if (isSent) {
    return (
      <Alert icon={<IconMailCheck size={18} />} role="status">
        {t('forgot.sent')}
      </Alert>
    );
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormAlert error={problem} />
        <TextInput
          label={t('field.email')}
          type="email"
          autoComplete="email"
          {...form.getInputProps('email')}
        />
        <Button type="submit" loading={isSending} fullWidth>
          {t('forgot.submit')}
        </Button>
      </Stack>
    </form>
  );
}
