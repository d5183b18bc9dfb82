import { Button, Group, Stack, Title } from '@mantine/core';
import { IconArchive, IconArchiveOff, IconDownload, IconLogout, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { ConfirmButton, notifyProblem } from '../../platform/ui';
import { useChat } from '../conversation/chat-context';
import { forgetChat, leavingKey } from '../forget-chat';
import { useRights, useSettings } from './use-settings';

/** To take the chat along, to put it away, to leave it, to end it. */
export function ChatEnding({ close }: { close: () => void }) {
  const { t } = useTranslation('chats');
  const { chat, ownId } = useChat();
  const { mayManage, mayDelete, mayLeave } = useRights();
  const change = useSettings();
  const leave = useLeaving((id) =>
    answer(api.DELETE('/api/v1/chats/{id}/members/{userId}', { params: { path: { id, userId: ownId } } })),
  );
  const remove = useLeaving((id) => answer(api.DELETE('/api/v1/chats/{id}', { params: { path: { id } } })));
  const setArchived = (isArchived: boolean) => {
    change({ isArchived });
    close();
  };
  const exportAs = (format: string) => `/api/v1/chats/${chat.id}/export?format=${format}`;
  return (
    <Stack gap="xs" component="section">
      <Title order={2} size="h4">
        {t('settings.chat')}
      </Title>
      <Group gap="xs">
        <Button
          component="a"
          href={exportAs('markdown')}
          download
          variant="default"
          leftSection={<IconDownload size={16} />}
        >
          {t('settings.exportMarkdown')}
        </Button>
        <Button
          component="a"
          href={exportAs('json')}
          download
          variant="default"
          leftSection={<IconDownload size={16} />}
        >
          {t('settings.exportJson')}
        </Button>
        {mayManage && !chat.contact?.isGone ? (
          <Button
            variant="default"
            leftSection={chat.isArchived ? <IconArchiveOff size={16} /> : <IconArchive size={16} />}
            onClick={() => setArchived(!chat.isArchived)}
          >
            {t(chat.isArchived ? 'settings.restore' : 'settings.archive')}
          </Button>
        ) : null}
        {mayLeave ? (
          <ConfirmButton
            leftSection={<IconLogout size={16} />}
            question={t('settings.leaveQuestion')}
            details={t(chat.contact ? 'settings.leaveContactAbout' : 'settings.leaveAbout')}
            confirm={t('settings.leave')}
            onConfirm={leave}
          >
            {t('settings.leave')}
          </ConfirmButton>
        ) : null}
        {mayDelete ? (
          <ConfirmButton
            color="red"
            variant="light"
            leftSection={<IconTrash size={16} />}
            question={t('settings.deleteQuestion')}
            details={t('settings.deleteAbout')}
            confirm={t('action.delete', { ns: 'app' })}
            onConfirm={remove}
          >
            {t('settings.delete')}
          </ConfirmButton>
        ) : null}
      </Group>
    </Stack>
  );
}

/** Does what takes the chat away from this person, and goes back to the others. */
function useLeaving(action: (chatId: string) => Promise<unknown>): () => void {
  const { chat } = useChat();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { mutate } = useMutation({
    mutationKey: leavingKey(chat.id),
    mutationFn: () => action(chat.id),
    onSuccess: async () => {
      await navigate({ to: '/chats' });
      forgetChat(queries, chat.id);
    },
    onError: notifyProblem,
  });
  return () => mutate();
}
