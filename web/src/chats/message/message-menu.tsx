import { Menu, Text } from '@mantine/core';
import { IconCopy, IconHistory, IconLink, IconPencil, IconTrash } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { copyText, notifyDone, notifyProblem, openConfirmDialog } from '../../platform/ui';
import { useChat } from '../conversation/chat-context';
import type { Message } from '../model/history';
import { useRights } from '../settings/use-settings';
import { openVersions } from './open-versions';

/** What is done with a message now and then. */
export function MessageMenu({ message }: { message: Message }) {
  const { t } = useTranslation('chats');
  const { chat, edit, ownId, isClosed } = useChat();
  const remove = useRemove(message);
  const { mayDelete } = useRights();
  const { author, editedAt, runId } = message;
  const isOwn = author.id === ownId;
  const isAnswer = author.kind === 'agent' && runId !== null;
  const mayRemove = isOwn || (chat.kind === 'group' ? mayDelete : author.kind === 'agent');
  const copy = (text: string) => {
    copyText(text).then(() => notifyDone(t('message.copied')), notifyProblem);
  };
  const address = `${location.origin}/chats/${message.chatId}?message=${message.id}`;
  return (
    <>
      <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => copy(message.content)}>
        {t('message.copy')}
      </Menu.Item>
      <Menu.Item leftSection={<IconLink size={16} />} onClick={() => copy(address)}>
        {t('message.copyLink')}
      </Menu.Item>
      {editedAt && !isAnswer ? (
        <Menu.Item leftSection={<IconHistory size={16} />} onClick={() => openVersions(message)}>
          {t('message.history')}
        </Menu.Item>
      ) : null}
      {isOwn && !isClosed ? (
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => edit(message)}>
          {t('message.edit')}
        </Menu.Item>
      ) : null}
      {isClosed || !mayRemove ? null : (
        <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={remove}>
          {t('message.delete')}
        </Menu.Item>
      )}
    </>
  );
}

/** Asks first: a message that is deleted does not come back. */
function useRemove({ id }: Message): () => void {
  const { t } = useTranslation('chats');
  const { mutate } = useMutation({
    mutationFn: () => answer(api.DELETE('/api/v1/messages/{id}', { params: { path: { id } } })),
    onError: notifyProblem,
  });
  return () =>
    openConfirmDialog({
      title: t('message.deleteQuestion'),
      children: <Text size="sm">{t('message.deleteAbout')}</Text>,
      labels: { confirm: t('action.delete', { ns: 'app' }), cancel: t('action.cancel', { ns: 'app' }) },
      confirmProps: { color: 'red' },
      closeButtonProps: { 'aria-label': t('action.close', { ns: 'app' }) },
      onConfirm: () => mutate(),
    });
}
