import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { CopyField } from '../../platform/copy';

/** A secret, for the only time. */
export function SecretShown({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation('notifications');
  return (
    <Stack>
      <Alert color="yellow" icon={<IconKey size={18} />}>
        {t('secret.once')}
      </Alert>
      <CopyField label={t('secret.label')} value={secret} />
      <Text size="sm" c="dimmed">
        {t('secret.about')}
      </Text>
      <Button variant="default" onClick={onClose}>
        {t('secret.done')}
      </Button>
    </Stack>
  );
}
