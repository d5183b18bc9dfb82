import { ActionIcon, Text, Title, Tooltip } from '@mantine/core';
import { IconAdjustmentsHorizontal, IconArrowLeft, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { lazily } from '../../platform/ui';
import { rolesQuery, titleOf } from '../../roster';
import { Face } from '../people/face';
import { otherOf, useFace } from '../people/names';
import { useTypingText } from '../people/typing-text';
import { presenceQuery } from '../queries';
import { useChat } from './chat-context';
import classes from './conversation.module.css';

const ChatSettings = lazily(() => import('../settings/chat-settings'), 'ChatSettings');

export function ConversationHeader() {
  const { t } = useTranslation('chats');
  const { chat, ownId } = useChat();
  const { data: online = [] } = useQuery(presenceQuery);
  const [isOpen, setIsOpen] = useState(false);
  const title = titleOf(chat, ownId);
  const face = useFace(chat, title);
  const other = otherOf(chat, ownId);
  return (
    <header className={classes.head}>
      <ActionIcon
        component={Link}
        to="/chats"
        className={classes.back}
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={t('header.back')}
      >
        <IconArrowLeft size={20} />
      </ActionIcon>
      <Face {...face} size={36} isOnline={other !== undefined && online.includes(other)} />
      <div className={classes.names}>
        <Title order={1} size="h3" className={classes.title}>
          {title || t('kind.group')}
        </Title>
        <Text size="xs" c="dimmed" truncate>
          <About />
        </Text>
      </div>
      <Tooltip label={t('header.search')}>
        <ActionIcon
          renderRoot={(props) => <Link to="/search" search={{ chat: chat.id }} {...props} />}
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t('header.search')}
        >
          <IconSearch size={20} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t('settings.title')}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t('settings.title')}
          aria-haspopup="dialog"
          onClick={() => setIsOpen(true)}
        >
          <IconAdjustmentsHorizontal size={20} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
      {isOpen ? (
        <Suspense fallback={null}>
          <ChatSettings close={() => setIsOpen(false)} />
        </Suspense>
      ) : null}
    </header>
  );
}

/** Under the title: who is typing, and otherwise who is here. */
function About() {
  const { t } = useTranslation('chats');
  const { chat, ownId } = useChat();
  const { data: online = [] } = useQuery(presenceQuery);
  const { data: roles = [] } = useQuery(rolesQuery);
  const typing = useTypingText(chat);
  if (typing) return <span className={classes.typing}>{typing}</span>;
  if (chat.kind === 'agent') return roles.find(({ id }) => id === chat.agentId)?.title ?? t('kind.agent');
  const other = otherOf(chat, ownId);
  if (other) return t(online.includes(other) ? 'people.online' : 'people.offline');
  const here = chat.members.filter(({ userId }) => online.includes(userId)).length;
  return t('header.members', { count: chat.memberCount, online: here });
}
