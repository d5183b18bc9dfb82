import { Alert, Anchor, Button, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, isProblem } from '../../platform/api';
import { currentLanguage } from '../../platform/i18n';
import { enter, leave, meQuery } from '../../platform/session';
import { FormAlert, ListSkeleton, notifyProblem, useFormAction } from '../../platform/ui';
import { AuthLayout } from '../auth-layout';
import { followingUsername, useChecks, usernameFrom } from '../checks';
import { useLinkToken } from '../link-token';
import { linkProblem } from '../link-problem';
import { NewPasswordInput } from '../new-password-input';
import { UsernameInput } from '../username-input';

const lookUp = (token: string) => answer(api.POST('/api/v1/auth/invites/lookup', { body: { token } }));
type Offer = Awaited<ReturnType<typeof lookUp>>;

export function InviteScreen() {
  const { t } = useTranslation('identity');
  const { token } = useLinkToken();
  const offer = useQuery({ queryKey: ['invite', token], queryFn: () => lookUp(token), staleTime: Infinity });
  const { data } = offer;
  const { data: me, isPending } = useQuery(meQuery);
  const [isFree, setFree] = useState(false);
  const signedIn = isFree ? undefined : me?.user.name;
  const problem = linkProblem(offer.error);
  if (isProblem(problem, 'link_invalid')) return <InvalidInvite problem={problem} />;
  return (
    <AuthLayout
      title={t('invite.title')}
      about={data && t('invite.about', { name: data.invitedBy.name, organization: data.organization.name })}
      footer={
        signedIn === undefined ? (
          <Anchor component={Link} to="/login" children={t('register.login')} />
        ) : (
          <Anchor component={Link} to="/" children={t('invite.stay')} />
        )
      }
    >
      {offer.isPending || isPending ? <ListSkeleton rows={3} /> : null}
      <FormAlert error={problem} />
      {data && signedIn !== undefined ? <Leaving name={signedIn} onLeft={() => setFree(true)} /> : null}
      {data && !isPending && signedIn === undefined ? <AcceptForm token={token} offer={data} /> : null}
    </AuthLayout>
  );
}

/** A link may have been sent so that somebody goes on as another without noticing. */
function Leaving({ name, onLeft }: { name: string; onLeft: () => void }) {
  const { t } = useTranslation('identity');
  const queries = useQueryClient();
  const [isSending, setSending] = useState(false);
  const goOn = async () => {
    setSending(true);
    try {
      await leave(queries);
      onLeft();
    } catch (error) {
      notifyProblem(error);
      setSending(false);
    }
  };
  return (
    <Stack>
      <Alert>{t('invite.signedIn', { name })}</Alert>
      <Button loading={isSending} onClick={() => void goOn()}>
        {t('invite.leave')}
      </Button>
    </Stack>
  );
}

/** Most who see it have joined by the same link before. */
function InvalidInvite({ problem }: { problem: unknown }) {
  const { t } = useTranslation('identity');
  return (
    <AuthLayout title={t('invite.invalid')}>
      <FormAlert error={problem} />
      <Button component={Link} to="/login" fullWidth>
        {t('invite.joined')}
      </Button>
    </AuthLayout>
  );
}

function AcceptForm({ token, offer }: { token: string; offer: Offer }) {
  const { t } = useTranslation('identity');
  const queries = useQueryClient();
  const navigate = useNavigate();
  const check = useChecks();
  const form = useForm({
    initialValues: {
      name: offer.name ?? '',
      email: offer.email ?? '',
      username: offer.username ?? usernameFrom(offer.email ?? ''),
      password: '',
    },
    validate: { email: check.email, username: check.username, password: check.newPassword },
  });
  form.watch('email', ({ previousValue, value }) =>
    form.setFieldValue('username', (username) => followingUsername(username, previousValue, value)),
  );
  const { submit, isSending, problem } = useFormAction(form, async (values) => {
    const body = {
      token,
      name: values.name.trim() || undefined,
      email: values.email.trim(),
      username: values.username.trim(),
      password: values.password,
      locale: currentLanguage(),
    };
    await enter(queries, await answer(api.POST('/api/v1/auth/invites/accept', { body })));
    await navigate({ to: '/', replace: true });
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormAlert error={linkProblem(problem)} />
        <TextInput
          label={t('field.email')}
          type="email"
          autoComplete="email"
          readOnly={offer.email !== null}
          {...form.getInputProps('email')}
        />
        <TextInput label={t('field.name')} autoComplete="name" {...form.getInputProps('name')} />
        <UsernameInput {...form.getInputProps('username')} />
        <NewPasswordInput {...form.getInputProps('password')} />
        <Button type="submit" loading={isSending} fullWidth>
          {t('invite.submit')}
        </Button>
      </Stack>
    </form>
  );
}
