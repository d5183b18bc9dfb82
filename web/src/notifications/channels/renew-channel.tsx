import { Button } from '@mantine/core';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { lazily } from '../../platform/ui';
import type { Channel } from '../api-types';

const dialogs = {
  telegram: lazily(() => import('./telegram-dialog'), 'TelegramDialog'),
  email: lazily(() => import('./email-dialog'), 'EmailDialog'),
  webhook: lazily(() => import('./rotate-dialog'), 'RotateDialog'),
};

/** Goes on with what is not linked or confirmed yet; webhooks get another secret. */
export function RenewChannel({ channel }: { channel: Channel }) {
  const { t } = useTranslation('notifications');
  const [isOpen, setOpen] = useState(false);
  const { type, verified, isOwn } = channel;
  if (type === 'web' || isOwn || (type === 'email' && verified)) return null;
  const Dialog = dialogs[type];
  return (
    <>
      <Button size="compact-sm" variant={verified ? 'default' : 'filled'} onClick={() => setOpen(true)}>
        {t(`renew.${type === 'telegram' && verified ? 'relink' : type}`)}
      </Button>
      <Suspense fallback={null}>
        {isOpen ? <Dialog channel={channel} onClose={() => setOpen(false)} /> : null}
      </Suspense>
    </>
  );
}
