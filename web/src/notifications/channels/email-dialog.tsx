import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChecks } from '../../identity';
import { answer, api, isProblem } from '../../platform/api';
import { Dialog } from '../../platform/dialog';
import { FormAlert, NamedText, notifyDone, notifyProblem, useFormAction } from '../../platform/ui';
import type { Channel } from '../api-types';
import { useChannelsChanged } from './use-channels';

interface EmailDialogProps {
  /** One that waits for its code. */
  channel?: Channel;
  onClose: () => void;
}

/** Another address than the account's: it is asked for, and then for the code that was sent to it. */
export function EmailDialog({ channel, onClose }: EmailDialogProps) {
  const { t } = useTranslation('notifications');
  const [made, setMade] = useState(channel);
  return (
    <Dialog title={t('email.title')} onClose={onClose}>
      {made ? <Code of={made} onClose={onClose} /> : <Address onMade={setMade} />}
    </Dialog>
  );
}

function Address({ onMade }: { onMade: (channel: Channel) => void }) {
  const { t } = useTranslation('notifications');
  const changed = useChannelsChanged();
  const check = useChecks();
  const form = useForm({ initialValues: { address: '' }, validate: { address: check.email } });
  const { submit, isSending, problem } = useFormAction(form, async ({ address }) => {
    const body = { type: 'email' as const, address: address.trim() };
    onMade(await answer(api.POST('/api/v1/notifications/channels', { body })));
    await changed();
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormAlert error={problem} />
        <TextInput
          type="email"
          label={t('email.address')}
          description={t('email.about')}
          autoComplete="email"
          data-autofocus
          {...form.getInputProps('address')}
        />
        <Button type="submit" loading={isSending}>
          {t('email.send')}
        </Button>
      </Stack>
    </form>
  );
}

function Code({ of: { id, address }, onClose }: { of: Channel; onClose: () => void }) {
  const { t } = useTranslation('notifications');
  const changed = useChannelsChanged();
  const check = useChecks();
  const params = { path: { id } };
  const form = useForm({ initialValues: { code: '' }, validate: { code: check.needed } });
  const { submit, isSending, problem } = useFormAction(form, async ({ code }) => {
    const body = { code: code.trim() };
    await answer(api.POST('/api/v1/notifications/channels/{id}/verify', { params, body }));
    await changed();
    notifyDone(t('email.verified'));
    onClose();
  });
  const isWrong = isProblem(problem, 'link_invalid');
  const again = useMutation({
    mutationFn: () =>
      answer(api.PATCH('/api/v1/notifications/channels/{id}', { params, body: { relink: true } })),
    onSuccess: () => notifyDone(t('email.sentAgain')),
    onError: notifyProblem,
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormAlert error={isWrong ? undefined : problem} />
        <Text size="sm">
          <NamedText say={(names) => t('email.sentTo', names)} names={{ address: address ?? '' }} />
        </Text>
        <TextInput
          label={t('email.code')}
          autoComplete="one-time-code"
          data-autofocus
          {...form.getInputProps('code')}
          error={isWrong ? t('email.wrongCode') : form.errors.code}
        />
        <Group>
          <Button type="submit" loading={isSending}>
            {t('email.verify')}
          </Button>
          <Button variant="subtle" loading={again.isPending} onClick={() => again.mutate()}>
            {t('email.again')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
