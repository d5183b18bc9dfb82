import { Text } from '@mantine/core';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { DeliveryMark } from '../../integrations';
import { CitedText } from '../../knowledge';
import { useFormat } from '../../platform/i18n';
import { Markdown } from '../../platform/markdown';
import { lazily } from '../../platform/ui';
import { mayJudge, useJudged, Validation } from '../../reviews';
import { useChat } from '../conversation/chat-context';
import type { Message } from '../model/history';
import { Attachments } from './lazy-attachments';
import { MessageActions } from './message-actions';
import { MessageFrame } from './message-frame';
import { MessageFoot } from './message-foot';
import classes from './message.module.css';
import { ReplyPreview } from './reply-preview';

const ReadBy = lazily(() => import('./read-by'), 'ReadBy');
const Choices = lazily(() => import('./choices'), 'Choices');

interface MessageViewProps {
  message: Message;
  isFirst: boolean;
  /** What it replies to stands right above it. */
  repliesAbove: boolean;
  /** What the reader said last: who has read it stands below. */
  isLastOwn: boolean;
  isLast: boolean;
}

export function MessageView(view: MessageViewProps) {
  const { message } = view;
  const { contact } = useChat().chat;
  const frame = {
    id: `message-${message.id}`,
    author: message.author,
    written: message.written,
    time: message.createdAt,
    isFirst: view.isFirst,
  };
  if (message.deletedAt)
    return (
      <MessageFrame {...frame}>
        <DeletedNote />
      </MessageFrame>
    );
  return (
    <MessageFrame {...frame} actions={<MessageActions message={message} />}>
      {view.repliesAbove ? null : <ReplyPreview message={message} />}
      {message.validation ? <Answer message={message} /> : <Said message={message} />}
      {view.isLast && message.choices ? (
        <Suspense>
          <Choices message={message} choices={message.choices} />
        </Suspense>
      ) : null}
      {message.delivery && contact ? (
        <Suspense>
          <DeliveryMark contactId={contact.id} messageId={message.id} delivery={message.delivery} />
        </Suspense>
      ) : null}
      <MessageFoot message={message} />
      {view.isLastOwn ? (
        <Suspense>
          <ReadBy message={message} />
        </Suspense>
      ) : null}
    </MessageFrame>
  );
}

function DeletedNote() {
  const { t } = useTranslation('chats');
  return (
    <Text c="dimmed" fs="italic">
      {t('message.deleted')}
    </Text>
  );
}

/** What a role said, and what people say of it; what they change in it is shown at once. */
function Answer({ message }: { message: Message }) {
  const { chat, ownId } = useChat();
  return (
    <>
      <Said message={useJudged(message)} />
      <Validation message={message} mayJudge={mayJudge(chat, ownId)} />
    </>
  );
}

function Said({ message }: { message: Message }) {
  const { content, attachments, editedAt, author, mentions, citations } = message;
  return (
    <>
      {content ? (
        <CitedText citations={citations}>
          <Markdown text={content} mentions={namesIn(message)} cited={citations.map(({ n }) => n)} />
        </CitedText>
      ) : null}
      {editedAt && author.kind === 'user' ? <EditedNote at={editedAt} /> : null}
      <Attachments files={attachments} />
      {mentions.some(({ refused }) => refused) ? <RefusedCalls mentions={mentions} /> : null}
    </>
  );
}

const namesIn = ({ mentions }: Message): string[] =>
  mentions.map(({ kind, username }) => (kind === 'role' ? '@@' : '@') + username);

function EditedNote({ at }: { at: string }) {
  const { t } = useTranslation('chats');
  const format = useFormat();
  return (
    <Text size="xs" c="dimmed" title={format.dateTime(at)}>
      {t('message.edited')}
    </Text>
  );
}

/** Roles that were named and not called, and why. */
function RefusedCalls({ mentions }: Pick<Message, 'mentions'>) {
  const { t } = useTranslation('chats');
  return mentions.map(({ id, username, refused }) =>
    refused ? (
      <Text key={id} size="sm" className={classes.refused}>
        {t(`refused.${refused}`, { role: `@@${username}` })}
      </Text>
    ) : null,
  );
}
