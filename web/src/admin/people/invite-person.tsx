import { Alert, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconMailForward, IconMailOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { signupQuery, useChecks } from '../../identity';
import { answer, api, type Schema } from '../../platform/api';
import { Dialog } from '../../platform/dialog';
import { useFormat } from '../../platform/i18n';
import { useMe } from '../../platform/session';
import { FormAlert, useFormAction } from '../../platform/ui';
import { CopyField } from '../../platform/copy';
import { LocalOnly } from '../local-only';
import { grantedAtFirst, mayGrant } from './policy';
import { useRefreshInvites } from './queries';
import { RoleSelect } from './role-select';

type NewInvite = Schema<'Invite'> & { url: string };
type FirstRole = (typeof grantedAtFirst)[number];

const days = ['1', '7', '30'] as const;

/** Asks whom to invite, then shows the link, once. */
export function InvitePerson({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('admin');
  const [invite, setInvite] = useState<NewInvite>();
  return (
    <Dialog title={t(invite ? 'invite.ready' : 'invite.title')} onClose={onClose} isFirm={Boolean(invite)}>
      {invite ? (
        <InviteLink invite={invite} onClose={onClose} />
      ) : (
        <InviteForm onClose={onClose} onMade={setInvite} />
      )}
    </Dialog>
  );
}

/** Taken for granted until the server denies it. */
const useSendsMail = (): boolean => useQuery(signupQuery).data?.sendsMail !== false;

function InviteForm({ onClose, onMade }: { onClose: () => void; onMade: (invite: NewInvite) => void }) {
  const { t } = useTranslation(['admin', 'app']);
  const { user } = useMe();
  const check = useChecks();
  const refresh = useRefreshInvites();
  const sendsMail = useSendsMail();
  const form = useForm({
    initialValues: { email: '', name: '', role: 'member' as FirstRole, days: '7' },
    validate: { email: (value) => (value.trim() === '' ? null : check.email(value)) },
  });
  const { submit, isSending, problem } = useFormAction(
    form,
    async ({ email, name, role, days: validFor }) => {
      const body = {
        role,
        email: email.trim() || undefined,
        name: name.trim() || undefined,
        expiresInHours: Number(validFor) * 24,
      };
      onMade(await answer(api.POST('/api/v1/invites', { body })));
      await refresh();
    },
  );
  const roles = grantedAtFirst.filter((role) => mayGrant(user.role, role));
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormAlert error={problem} />
        <TextInput
          label={t('invite.email')}
          description={t(sendsMail ? 'invite.emailHint' : 'invite.noMailHint')}
          type="email"
          autoComplete="off"
          data-autofocus
          {...form.getInputProps('email')}
        />
        <TextInput label={t('invite.name')} autoComplete="off" {...form.getInputProps('name')} />
        {roles.length > 1 ? <RoleSelect roles={roles} {...form.getInputProps('role')} /> : null}
        <Select
          label={t('invite.validFor')}
          data={days.map((value) => ({ value, label: t('invite.days', { count: Number(value) }) }))}
          allowDeselect={false}
          {...form.getInputProps('days')}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('app:action.cancel')}
          </Button>
          <Button type="submit" loading={isSending}>
            {t('invite.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function InviteLink({ invite, onClose }: { invite: NewInvite; onClose: () => void }) {
  const { t } = useTranslation('admin');
  const format = useFormat();
  const sendsMail = useSendsMail();
  return (
    <Stack>
      {!sendsMail ? (
        <Alert variant="light" color="yellow" icon={<IconMailOff size={18} />}>
          {t('invite.noMail')}
        </Alert>
      ) : invite.email ? (
        <Alert variant="light" icon={<IconMailForward size={18} />}>
          {t('invite.mailed', { email: invite.email })}
        </Alert>
      ) : null}
      <CopyField label={t('invite.link')} value={invite.url} />
      <LocalOnly of="link" address={invite.url} />
      <Text size="sm" c="dimmed">
        {t('invite.once', { until: format.dateTime(invite.expiresAt) })}
      </Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('copy.close')}
        </Button>
      </Group>
    </Stack>
  );
}
