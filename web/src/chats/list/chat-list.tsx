import { ActionIcon, Button, Group, TextInput, Title, Tooltip } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconArchive, IconArrowLeft, IconMessagePlus, IconMessages, IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { usePending } from '../../agents';
import { useMe } from '../../platform/session';
import { EmptyState, ErrorState, ListSkeleton } from '../../platform/ui';
import { titleOf } from '../../roster';
import { SampleButtons } from '../../welcome';
import { listed } from '../model/list-news';
import { chatListQuery, foundChatsQuery } from '../queries';
import classes from './chat-list.module.css';
import { ChatRow } from './chat-row';
import { MentionsLink } from './mentions-link';
import { useNewChat } from './use-new-chat';

/** My chats: searched by title, the archived ones apart. */
export function ChatList() {
  const { t } = useTranslation('chats');
  const [archived, setArchived] = useState(false);
  const [wanted, setWanted] = useState('');
  const newChat = useNewChat();
  return (
    <>
      <header className={classes.head}>
        {archived ? (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('list.back')}
            onClick={() => setArchived(false)}
          >
            <IconArrowLeft size={20} />
          </ActionIcon>
        ) : null}
        <Title order={1} size="h2" flex={1}>
          {t(archived ? 'list.archive' : 'title')}
        </Title>
        {archived ? null : (
          <Group gap={4} wrap="nowrap">
            <MentionsLink />
            <Tooltip label={t('list.archive')}>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="lg"
                aria-label={t('list.archive')}
                onClick={() => setArchived(true)}
              >
                <IconArchive size={20} stroke={1.7} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label={t('new.title')}>
              <ActionIcon variant="light" size="lg" aria-label={t('new.title')} onClick={newChat.open}>
                <IconMessagePlus size={20} stroke={1.7} />
              </ActionIcon>
            </Tooltip>
          </Group>
        )}
      </header>
      <TextInput
        className={classes.search}
        type="search"
        placeholder={t('list.search')}
        aria-label={t('list.search')}
        leftSection={<IconSearch size={16} />}
        value={wanted}
        onChange={({ currentTarget }) => setWanted(currentTarget.value)}
      />
      <Chats
        key={String(archived)}
        archived={archived}
        wanted={wanted.trim().toLowerCase()}
        openNew={newChat.open}
      />
      {newChat.dialog}
    </>
  );
}

/** Who types is not interrupted. */
const askAfterMillis = 250;

interface ChatsProps {
  archived: boolean;
  wanted: string;
  openNew: () => void;
}

function Chats({ archived, wanted, openNew }: ChatsProps) {
  const { t } = useTranslation('chats');
  const { user } = useMe();
  const all = useInfiniteQuery(chatListQuery(archived));
  const { data, error, refetch } = all;
  const [asked] = useDebouncedValue(wanted, askAfterMillis);
  const mayBeElsewhere = wanted !== '' && all.hasNextPage;
  const found = useInfiniteQuery({
    ...foundChatsQuery(archived, asked),
    enabled: mayBeElsewhere && asked !== '',
  });
  const goesOn = wanted === '' ? all : found;
  const approvals = usePending();
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <ListSkeleton rows={8} />;
  const loaded = listed(data);
  const others = found.data
    ? listed(found.data).filter(({ id }) => loaded.every((chat) => chat.id !== id))
    : [];
  const chats = [...loaded, ...others].filter((chat) =>
    titleOf(chat, user.id).toLowerCase().includes(wanted),
  );
  if (chats.length === 0 && mayBeElsewhere && (found.isPending || asked !== wanted))
    return <ListSkeleton rows={3} />;
  if (chats.length === 0) return <NoChats archived={archived} wanted={wanted} openNew={openNew} />;
  return (
    <div className={classes.scroll}>
      <ul className={classes.chats} onKeyDown={moveBetweenRows}>
        {chats.map((chat) => (
          <ChatRow key={chat.id} chat={chat} isWaiting={approvals.some(({ chatId }) => chatId === chat.id)} />
        ))}
      </ul>
      {goesOn.hasNextPage && (wanted === '' || mayBeElsewhere) ? (
        <Button
          variant="subtle"
          fullWidth
          loading={goesOn.isFetchingNextPage}
          onClick={() => void goesOn.fetchNextPage()}
          children={t('action.more', { ns: 'app' })}
        />
      ) : null}
    </div>
  );
}

function NoChats({ archived, wanted, openNew }: ChatsProps) {
  const { t } = useTranslation('chats');
  if (wanted)
    return (
      <EmptyState
        icon={IconSearch}
        title={t('list.notFound')}
        action={
          <Button
            variant="light"
            renderRoot={(props) => <Link to="/search" search={{ q: wanted }} {...props} />}
          >
            {t('list.searchMessages')}
          </Button>
        }
      />
    );
  if (archived)
    return (
      <EmptyState icon={IconArchive} title={t('list.archiveEmpty')}>
        {t('list.archiveAbout')}
      </EmptyState>
    );
  return (
    <EmptyState
      icon={IconMessages}
      title={t('empty.title')}
      action={
        <>
          <Button onClick={openNew}>{t('new.title')}</Button>
          <SampleButtons justify="center" />
        </>
      }
    >
      {t('empty.about')}
    </EmptyState>
  );
}

/** Arrows go from chat to chat, as in lists of programs. */
function moveBetweenRows(event: KeyboardEvent<HTMLUListElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('a')];
  const next = rows[rows.findIndex((row) => row === document.activeElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
