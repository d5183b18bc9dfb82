import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useKnownChat } from '../../chats';
import type { Schema } from '../../platform/api';
import { useMe } from '../../platform/session';
import { useChatTitle } from '../../roster';
import { aroundName } from '../excerpts';
import { FoundMessage } from '../found-message';

/** A message that names me, around my name. It is new until its chat is read that far. */
export function Mention({ message }: { message: Schema<'Message'> }) {
  const { t } = useTranslation('search');
  const { user } = useMe();
  const titleOf = useChatTitle();
  const chat = useKnownChat(message.chatId);
  const isUnread = chat !== undefined && message.seq > chat.lastReadSeq;
  return (
    <FoundMessage
      message={message}
      chat={(chat && titleOf(chat)) || t('found.chat')}
      excerpts={[aroundName(message.content, user.username)]}
      isUnread={isUnread}
      mark={
        isUnread ? (
          <Badge component="span" size="xs" tt="none" flex="none">
            {t('mentions.new')}
          </Badge>
        ) : null
      }
    />
  );
}
