import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CopyField } from '../../platform/copy';
import { KeyExamples } from './key-examples';

interface NewKeyProps {
  secret: string;
  /** The role that the examples ask. */
  model: string;
  isConfined: boolean;
  onClose: () => void;
}

/** The secret of a key, this once, and how it is used. */
export function NewKey({ secret, model, isConfined, onClose }: NewKeyProps) {
  const { t } = useTranslation('admin');
  return (
    <Stack>
      <CopyField label={t('keys.secret')} value={secret} />
      <Text size="sm" c="dimmed">
        {t('keys.once')}
      </Text>
      <KeyExamples secret={secret} model={model} isConfined={isConfined} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('copy.close')}
        </Button>
      </Group>
    </Stack>
  );
}
