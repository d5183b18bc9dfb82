import { Text } from '@mantine/core';
import { IconPaperclip } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../platform/api';
import { useFormat } from '../platform/i18n';
import { NameAvatar } from '../platform/ui';
import type { Segment } from './excerpts';
import classes from './found-message.module.css';

interface FoundMessageProps {
  message: Schema<'Message'>;
  /** What its chat is called. */
  chat: string;
  excerpts: readonly Segment[][];
  isUnread?: boolean;
  /** Beside its time. */
  mark?: ReactNode;
}

/** A message in a list of such, from anywhere; it leads to its place in the chat. */
export function FoundMessage({ message, chat, excerpts, isUnread = false, mark }: FoundMessageProps) {
  const { t } = useTranslation('search');
  const format = useFormat();
  const { id, chatId, author, createdAt, attachments } = message;
  return (
    <Link
      to="/chats/$chatId"
      params={{ chatId }}
      search={{ message: id }}
      className={classes.found}
      data-unread={isUnread || undefined}
    >
      <NameAvatar name={author.name} size={36} isRole={author.kind === 'agent'} />
      <span className={classes.words}>
        <span className={classes.head}>
          <span className={classes.author}>
            <bdi>{author.name}</bdi>
          </span>
          <Text component="span" size="sm" c="dimmed" truncate className={classes.chat}>
            <bdi>{chat}</bdi>
          </Text>
          {mark}
          <Text
            component="time"
            size="xs"
            c="dimmed"
            className={classes.time}
            dateTime={createdAt}
            title={format.dateTime(createdAt)}
          >
            {format.ago(createdAt)}
          </Text>
        </span>
        {excerpts.map((segments, at) => (
          <Excerpt key={at} segments={segments} />
        ))}
        {attachments.length > 0 ? (
          <Text component="span" size="sm" c="dimmed" className={classes.files}>
            <IconPaperclip size={14} role="img" aria-label={t('found.files')} />
            {attachments.map(({ name }) => name).join(', ')}
          </Text>
        ) : null}
      </span>
    </Link>
  );
}

function Excerpt({ segments }: { segments: readonly Segment[] }) {
  return (
    <span className={classes.excerpt}>
      {segments.map(({ text, hit }, at) =>
        hit ? <mark key={at}>{text}</mark> : <span key={at}>{text}</span>,
      )}
    </span>
  );
}
