import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { DifferenceList } from '../versions/difference-list';
import { usePartWords } from '../versions/use-part-words';
import type { Conflict } from './conflict';

interface ConflictDialogProps {
  conflict: Conflict | undefined;
  onMerge: () => void;
  onTake: () => void;
  onClose: () => void;
}

/** What somebody else saved meanwhile, and what to do with it. */
export function ConflictDialog({ conflict, onMerge, onTake, onClose }: ConflictDialogProps) {
  const { t } = useTranslation('agents');
  const common = useTranslation().t;
  const words = usePartWords();
  return (
    <Modal
      opened={conflict !== undefined}
      onClose={onClose}
      title={t('conflict.title')}
      size="xl"
      closeButtonProps={{ 'aria-label': common('action.close') }}
    >
      {conflict ? (
        <Stack>
          <Text>{t('conflict.about', { version: conflict.theirs.version })}</Text>
          {conflict.both.length > 0 ? (
            <Alert color="yellow" variant="light">
              {t('conflict.both', { parts: conflict.both.map(words).join(', ') })}
            </Alert>
          ) : null}
          <DifferenceList changes={conflict.changed} />
          <Text size="sm" c="dimmed">
            {t('conflict.mergeAbout')}
          </Text>
          <Group justify="flex-end" gap="xs">
            <Button variant="subtle" onClick={onClose}>
              {t('conflict.later')}
            </Button>
            <Button variant="default" onClick={onTake}>
              {t('conflict.take')}
            </Button>
            <Button data-autofocus onClick={onMerge}>
              {t('conflict.merge')}
            </Button>
          </Group>
        </Stack>
      ) : null}
    </Modal>
  );
}
