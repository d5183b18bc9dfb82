import { UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { plain } from '../../platform/text';
import { useChat } from '../conversation/chat-context';
import type { Message } from '../model/history';
import classes from './message.module.css';

interface ReplyPreviewProps {
  message: Pick<Message, 'replyTo' | 'replyToId'>;
}

/** What a message replies to; a click leads there. */
export function ReplyPreview({ message: { replyTo, replyToId } }: ReplyPreviewProps) {
  const { t } = useTranslation('chats');
  const { jumpTo } = useChat();
  if (!replyToId) return null;
  if (!replyTo) return <div className={classes.reply}>{t('message.replyGone')}</div>;
  const said = replyTo.deleted
    ? t('message.deleted')
    : plain(replyTo.excerpt) || (replyTo.hasFiles ? t('list.file') : '');
  return (
    <UnstyledButton className={classes.reply} onClick={() => jumpTo(replyTo.id)}>
      <b>
        <bdi>{replyTo.author.name}</bdi>
      </b>{' '}
      <bdi>{said}</bdi>
    </UnstyledButton>
  );
}
