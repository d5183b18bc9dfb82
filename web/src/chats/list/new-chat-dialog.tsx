import { Modal } from '@mantine/core';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { ListSkeleton, lazily } from '../../platform/ui';

const NewChat = lazily(() => import('./new-chat'), 'NewChat');

/** Asks with whom to talk. */
export function NewChatDialog({ opened, close }: { opened: boolean; close: () => void }) {
  const { t } = useTranslation('chats');
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t('new.title')}
      closeButtonProps={{ 'aria-label': t('action.close', { ns: 'app' }) }}
    >
      <Suspense fallback={<ListSkeleton rows={4} />}>
        <NewChat close={close} />
      </Suspense>
    </Modal>
  );
}
