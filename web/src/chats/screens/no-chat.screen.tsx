import { Button } from '@mantine/core';
import { IconMessages } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../platform/ui';
import { useNewChat } from '../list/use-new-chat';

/** Beside the list, before a chat is chosen. */
export function NoChatScreen() {
  const { t } = useTranslation('chats');
  const { open, dialog } = useNewChat();
  return (
    <>
      <EmptyState
        icon={IconMessages}
        title={t('choose.title')}
        action={
          <Button variant="light" onClick={open}>
            {t('new.title')}
          </Button>
        }
      >
        {t('choose.about')}
      </EmptyState>
      {dialog}
    </>
  );
}
