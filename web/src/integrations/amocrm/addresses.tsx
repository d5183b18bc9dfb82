import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CopyField } from '../../platform/copy';
import type { IntegrationType } from '../api-types';

/** That the support of amoCRM is told for a channel, before there is one: it has one for all roles and accounts. */
export function ChatsAddress({ type: { settings } }: { type: IntegrationType }) {
  const { t } = useTranslation('integrations');
  const address = (settings['properties'] as Described | undefined)?.channelId?.webhook;
  if (typeof address !== 'string') return null;
  return (
    <Stack gap={4}>
      <CopyField label={t('amocrm.chats')} value={address} />
      <Text size="xs" c="dimmed">
        {t('amocrm.chatsAbout')}
      </Text>
    </Stack>
  );
}

/** As the server names it: it may be known by another address than that of this page. */
interface Described {
  channelId?: { webhook?: unknown };
}

interface EventsAddressProps {
  url: string;
  onKept: () => void;
}

/** It has a secret in it, and is told this once. */
export function EventsAddress({ url, onKept }: EventsAddressProps) {
  const { t } = useTranslation('integrations');
  return (
    <Stack gap={4}>
      <CopyField label={t('amocrm.events')} value={url} />
      <Text size="xs" c="dimmed">
        {t('amocrm.eventsAbout')}
      </Text>
      <Group>
        <Button size="xs" variant="default" onClick={onKept}>
          {t('webhook.kept')}
        </Button>
      </Group>
    </Stack>
  );
}
