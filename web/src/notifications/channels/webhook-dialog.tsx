import { Button, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChecks } from '../../identity';
import { answer, api, isProblem } from '../../platform/api';
import { Dialog } from '../../platform/dialog';
import { FormAlert, useFormAction } from '../../platform/ui';
import { SecretShown } from './secret-shown';
import { useChannelsChanged } from './use-channels';

/** Where our messages are posted to, signed with a secret that is shown once. */
export function WebhookDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('notifications');
  const [secret, setSecret] = useState<string>();
  return (
    <Dialog title={t('webhook.title')} onClose={onClose} isFirm={secret !== undefined}>
      {secret === undefined ? (
        <Address onMade={setSecret} />
      ) : (
        <SecretShown secret={secret} onClose={onClose} />
      )}
    </Dialog>
  );
}

function Address({ onMade }: { onMade: (secret: string) => void }) {
  const { t } = useTranslation('notifications');
  const changed = useChannelsChanged();
  const check = useChecks();
  const form = useForm({
    initialValues: { address: '', label: '' },
    validate: { address: check.needed },
  });
  const { submit, isSending, problem } = useFormAction(form, async ({ address, label }) => {
    const body = { type: 'webhook' as const, address: address.trim(), label: label.trim() || undefined };
    try {
      const { secret } = await answer(api.POST('/api/v1/notifications/channels', { body }));
      await changed();
      onMade(secret ?? '');
    } catch (refusal) {
      if (!isProblem(refusal, 'forbidden')) throw refusal;
      form.setFieldError('address', t('webhook.inside'));
    }
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormAlert error={problem} />
        <TextInput
          type="url"
          label={t('webhook.address')}
          description={t('webhook.about')}
          placeholder="https://example.com/artel"
          data-autofocus
          {...form.getInputProps('address')}
        />
        <TextInput label={t('webhook.label')} {...form.getInputProps('label')} />
        <Button type="submit" loading={isSending}>
          {t('webhook.add')}
        </Button>
      </Stack>
    </form>
  );
}
