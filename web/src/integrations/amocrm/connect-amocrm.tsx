import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { CopyField } from '../../platform/copy';
import type { IntegrationType } from '../api-types';

interface ConnectAmocrmProps {
  settings: IntegrationType['settings'];
  isSending: boolean;
  onConnect: () => void;
}

/** In place of a code that is copied by hand. */
export function ConnectAmocrm({ settings, isSending, onConnect }: ConnectAmocrmProps) {
  const { t } = useTranslation('integrations');
  const address = returnAddress(settings);
  return (
    <Paper withBorder p="sm">
      <Stack gap="xs">
        <Text size="sm">{t('connect.about')}</Text>
        {address === undefined ? null : <CopyField label={t('connect.address')} value={address} />}
        <Group justify="flex-end">
          <Button
            type="button"
            leftSection={<IconPlugConnected size={16} aria-hidden />}
            loading={isSending}
            onClick={onConnect}
          >
            {t('connect.do')}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

interface Described {
  redirectUri?: { examples?: unknown[] };
}

/** As the server names it: it may be known by another address than that of this page. */
function returnAddress(settings: IntegrationType['settings']): string | undefined {
  const [address] = (settings['properties'] as Described | undefined)?.redirectUri?.examples ?? [];
  return typeof address === 'string' ? address : undefined;
}
