import { Outlet, useParams } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { PageSkeleton, useTitle } from '../../platform/ui';
import { ChatList } from '../list/chat-list';
import classes from './chats.module.css';

/** The list of chats and, beside it, the one that is open; on a phone one of the two. */
export function ChatsScreen() {
  const { t } = useTranslation('chats');
  const { chatId } = useParams({ strict: false });
  useTitle(t('title'));
  return (
    <div className={classes.panes} data-open={chatId !== undefined || undefined}>
      <section className={classes.list} aria-label={t('title')}>
        <ChatList />
      </section>
      <div className={classes.chat}>
        <Suspense fallback={<PageSkeleton />}>
          <Outlet />
        </Suspense>
      </div>
    </div>
  );
}
