import { ActionIcon, Button, Group, SegmentedControl } from '@mantine/core';
import { IconArrowLeft, IconAt, IconCircleCheck } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../platform/session';
import { EmptyState, ErrorState, ListSkeleton, Page } from '../../platform/ui';
import classes from '../found-message.module.css';
import { Mention } from '../mentions/mention';
import { mentionsQuery } from '../queries';

/** Where somebody named me, in all my chats. */
export function MentionsScreen() {
  const { t } = useTranslation('search');
  const { unread = false } = useSearch({ from: '/member/mentions' });
  const navigate = useNavigate();
  const show = (value: string) =>
    void navigate({ to: '/mentions', search: value === 'unread' ? { unread: true } : {}, replace: true });
  return (
    <Page
      title={t('mentions.title')}
      about={t('mentions.about')}
      back={
        <ActionIcon
          component={Link}
          to="/chats"
          variant="subtle"
          color="gray"
          size="lg"
          hiddenFrom="sm"
          aria-label={t('mentions.toChats')}
        >
          <IconArrowLeft size={20} />
        </ActionIcon>
      }
      actions={
        <SegmentedControl
          aria-label={t('mentions.show')}
          value={unread ? 'unread' : 'all'}
          onChange={show}
          data={(['all', 'unread'] as const).map((value) => ({ value, label: t(`mentions.${value}`) }))}
        />
      }
    >
      <Mentions unread={unread} showAll={() => show('all')} />
    </Page>
  );
}

function Mentions({ unread, showAll }: { unread: boolean; showAll: () => void }) {
  const { t } = useTranslation(['search', 'app']);
  const query = useInfiniteQuery(mentionsQuery(unread));
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = query;
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <ListSkeleton />;
  const messages = data.pages.flatMap(({ items }) => items);
  if (messages.length === 0) return unread ? <AllRead showAll={showAll} /> : <NeverNamed />;
  return (
    <div>
      <ol className={classes.list} aria-label={t('mentions.title')}>
        {messages.map((message) => (
          <li key={message.id}>
            <Mention message={message} />
          </li>
        ))}
      </ol>
      {hasNextPage ? (
        <Group justify="center" pt="md">
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('app:action.more')}
          </Button>
        </Group>
      ) : null}
    </div>
  );
}

function AllRead({ showAll }: { showAll: () => void }) {
  const { t } = useTranslation('search');
  return (
    <EmptyState
      icon={IconCircleCheck}
      title={t('mentions.allRead')}
      action={
        <Button variant="default" onClick={showAll}>
          {t('mentions.showAll')}
        </Button>
      }
    />
  );
}

function NeverNamed() {
  const { t } = useTranslation('search');
  const { user } = useMe();
  return (
    <EmptyState
      icon={IconAt}
      title={t('mentions.none')}
      action={
        <Button component={Link} to="/chats" variant="default">
          {t('mentions.toChats')}
        </Button>
      }
    >
      {t('mentions.noneAbout', { name: `@${user.username}` })}
    </EmptyState>
  );
}
