import { Badge, Group, Text, Tooltip } from '@mantine/core';
import { IconAt, IconClock, IconHourglass } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../platform/i18n';
import { plain } from '../../platform/text';
import { useMe } from '../../platform/session';
import { titleOf, type Chat } from '../../roster';
import { useStored } from '../model/keyed-store';
import { outbox } from '../model/stores';
import { useDraft } from '../composer/drafts';
import { Face } from '../people/face';
import { otherOf, useFace } from '../people/names';
import { useTypingText } from '../people/typing-text';
import { presenceQuery } from '../queries';
import classes from './chat-list.module.css';

export function ChatRow({ chat, isWaiting }: { chat: Chat; isWaiting: boolean }) {
  const { t } = useTranslation('chats');
  const { user } = useMe();
  const { data: online = [] } = useQuery(presenceQuery);
  const format = useFormat();
  const title = titleOf(chat, user.id);
  const face = useFace(chat, title);
  const other = otherOf(chat, user.id);
  const { unreadCount, mentionCount } = chat;
  return (
    <li>
      <Link
        to="/chats/$chatId"
        params={{ chatId: chat.id }}
        className={classes.chat}
        data-unread={unreadCount > 0 || undefined}
      >
        <Face {...face} size={40} isOnline={other !== undefined && online.includes(other)} />
        <div className={classes.words}>
          <Group gap="xs" wrap="nowrap">
            <Text component="span" className={classes.title} truncate>
              <bdi>{title}</bdi>
            </Text>
            {chat.lastMessageAt ? (
              <Text
                component="time"
                dateTime={chat.lastMessageAt}
                size="xs"
                c="dimmed"
                className={classes.time}
              >
                {whenOf(chat.lastMessageAt, format)}
              </Text>
            ) : null}
          </Group>
          <Group gap={6} wrap="nowrap">
            <LastLine chat={chat} />
            {isWaiting ? (
              <Tooltip label={t('list.waiting')}>
                <IconHourglass
                  size={16}
                  className={classes.waiting}
                  role="img"
                  aria-label={t('list.waiting')}
                />
              </Tooltip>
            ) : null}
            {mentionCount > 0 ? (
              <Badge size="sm" circle aria-label={t('list.mentions', { count: mentionCount })}>
                <IconAt size={12} stroke={2.4} aria-hidden />
              </Badge>
            ) : null}
            {unreadCount > 0 ? (
              <Badge size="sm" aria-label={t('list.unread', { count: unreadCount })}>
                {unreadCount > 99 ? '99+' : unreadCount}
              </Badge>
            ) : null}
          </Group>
        </div>
      </Link>
    </li>
  );
}

/** What happens in the chat now, what one left unsent there, or what was said last. */
function LastLine({ chat }: { chat: Chat }) {
  const { t } = useTranslation('chats');
  const { user } = useMe();
  const typing = useTypingText(chat);
  const pending = useStored(outbox, chat.id);
  const draft = useDraft(user.id, chat.id);
  const { lastMessage } = chat;
  if (typing)
    return (
      <Text size="sm" c="artel" className={classes.last} truncate>
        {typing}
      </Text>
    );
  if (pending?.some(({ failure }) => failure))
    return (
      <Text size="sm" c="light-dark(#a51111, #ffa8a8)" className={classes.last} truncate>
        {t('list.unsent')}
      </Text>
    );
  if (draft)
    return (
      <Text size="sm" c="dimmed" className={classes.last} truncate>
        <b>{t('list.draft')}</b> {draft}
      </Text>
    );
  const sending = pending?.at(-1);
  if (sending) {
    const said = plain(sending.content) || t('list.file');
    return (
      <Text size="sm" c="dimmed" className={classes.last} truncate>
        <IconClock size={12} aria-label={t('sending.now')} role="img" />{' '}
        <Said who={t('list.me')} said={said} />
      </Text>
    );
  }
  if (!lastMessage)
    return <Text size="sm" c="dimmed" className={classes.last} children={t('list.nothing')} />;
  const isOwn = lastMessage.author.id === user.id;
  const who = isOwn ? t('list.me') : chat.kind === 'group' ? lastMessage.author.name : undefined;
  const said = plain(lastMessage.excerpt) || (lastMessage.hasFiles ? t('list.file') : '');
  return (
    <Text size="sm" c="dimmed" className={classes.last} truncate>
      {who ? <Said who={who} said={said} /> : said}
    </Text>
  );
}

/** Neither turns the direction of the other. */
const Said = ({ who, said }: { who: string; said: string }) => (
  <>
    <bdi>{who}</bdi>: <bdi>{said}</bdi>
  </>
);

function whenOf(time: string, format: ReturnType<typeof useFormat>): string {
  const isToday = new Date(time).toDateString() === new Date().toDateString();
  return isToday ? format.time(time) : format.date(time, { day: 'numeric', month: 'short' });
}
