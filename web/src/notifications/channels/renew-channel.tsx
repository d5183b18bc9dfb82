import { Button } from '@mantine/core';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { lazily } from '../../platform/ui';
import type { Channel } from '../api-types';

const TelegramDialog = lazily(() => import('./telegram-dialog'), 'TelegramDialog');

/** Goes on with what is not linked yet, or links another chat. */
export function RenewChannel({ channel }: { channel: Channel }) {
  const { t } = useTranslation('notifications');
  const [isOpen, setOpen] = useState(false);
  const { type, verified } = channel;
  if (type !== 'telegram') return null;
  return (
    <>
      <Button size="compact-sm" variant={verified ? 'default' : 'filled'} onClick={() => setOpen(true)}>
        {t(verified ? 'renew.relink' : 'renew.telegram')}
      </Button>
      <Suspense fallback={null}>
        {isOpen ? <TelegramDialog channel={channel} onClose={() => setOpen(false)} /> : null}
      </Suspense>
    </>
  );
}
