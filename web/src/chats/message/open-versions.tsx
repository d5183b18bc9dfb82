import i18next from 'i18next';
import { Suspense } from 'react';
import { ListSkeleton, lazily, openDialog } from '../../platform/ui';
import type { Message } from '../model/history';

const Versions = lazily(() => import('./versions'), 'Versions');

/** Shows what a message said before it was edited. */
export function openVersions(message: Message): void {
  openDialog({
    title: i18next.t('chats:message.history'),
    closeButtonProps: { 'aria-label': i18next.t('app:action.close') },
    children: (
      <Suspense fallback={<ListSkeleton rows={2} />}>
        <Versions messageId={message.id} />
      </Suspense>
    ),
  });
}
