import { VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../model/history';
import { useChat } from './chat-context';

const mostLetters = 300;

/** Says new messages of others aloud, each once and whole: an answer that is being written would be said word by word. */
export function Announcer({ messages }: { messages: readonly Message[] }) {
  const { t } = useTranslation('chats');
  const { ownId } = useChat();
  const [from] = useState(() => messages.at(-1)?.seq ?? 0);
  const last = messages.at(-1);
  const isNews = last !== undefined && last.seq > from && last.author.id !== ownId && !last.deletedAt;
  return (
    <VisuallyHidden role="status">
      {isNews
        ? t('message.said', {
            name: last.written?.name ?? last.author.name,
            text: last.content.slice(0, mostLetters),
          })
        : ''}
    </VisuallyHidden>
  );
}
