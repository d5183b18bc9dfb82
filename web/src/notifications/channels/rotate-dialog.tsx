import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { Dialog } from '../../platform/dialog';
import { FormAlert } from '../../platform/ui';
import type { Channel } from '../api-types';
import { SecretShown } from './secret-shown';

/** Another secret for a webhook: what is sent is signed with both for a day. */
export function RotateDialog({ channel: { id }, onClose }: { channel: Channel; onClose: () => void }) {
  const { t } = useTranslation(['notifications', 'app']);
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () =>
      answer(
        api.PATCH('/api/v1/notifications/channels/{id}', {
          params: { path: { id } },
          body: { rotateSecret: true },
        }),
      ),
  });
  return (
    <Dialog title={t('rotate.title')} onClose={onClose} isFirm={data !== undefined}>
      {data ? (
        <SecretShown secret={data.secret ?? ''} onClose={onClose} />
      ) : (
        <Stack>
          <FormAlert error={error} />
          <Text size="sm">{t('rotate.about')}</Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('app:action.cancel')}
            </Button>
            <Button loading={isPending} onClick={() => mutate()}>
              {t('rotate.do')}
            </Button>
          </Group>
        </Stack>
      )}
    </Dialog>
  );
}
