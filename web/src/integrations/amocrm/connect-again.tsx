import { Button, Group } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useDoing } from '../lifecycle/use-doing';
import { leadToAmocrm } from './lead-to-amocrm';

/** The account lets the role in no more: that is mended there, with the settings as they are. */
export function ConnectAgain({ agentId }: { agentId: string }) {
  const { t } = useTranslation('integrations');
  const leading = useDoing(agentId, () => leadToAmocrm(agentId));
  return (
    <Group>
      <Button
        size="xs"
        leftSection={<IconPlugConnected size={14} aria-hidden />}
        loading={leading.isPending}
        onClick={() => leading.mutate()}
      >
        {t('connect.again')}
      </Button>
    </Group>
  );
}
