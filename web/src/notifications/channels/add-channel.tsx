import { Button, Group } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { lazily } from '../../platform/ui';
import { channelIcons } from './channel-icons';

const dialogs = {
  telegram: lazily(() => import('./telegram-dialog'), 'TelegramDialog'),
  email: lazily(() => import('./email-dialog'), 'EmailDialog'),
  webhook: lazily(() => import('./webhook-dialog'), 'WebhookDialog'),
};
const kinds = ['telegram', 'email', 'webhook'] as const;

export function AddChannel() {
  const { t } = useTranslation('notifications');
  const [added, setAdded] = useState<(typeof kinds)[number]>();
  const Dialog = added && dialogs[added];
  return (
    <Group gap="xs">
      {kinds.map((kind) => {
        const Glyph = channelIcons[kind];
        return (
          <Button
            key={kind}
            variant="default"
            leftSection={<Glyph size={16} aria-hidden />}
            rightSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setAdded(kind)}
          >
            {t(`add.${kind}`)}
          </Button>
        );
      })}
      <Suspense fallback={null}>{Dialog ? <Dialog onClose={() => setAdded(undefined)} /> : null}</Suspense>
    </Group>
  );
}
