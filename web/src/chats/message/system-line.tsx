import { Skeleton, Text } from '@mantine/core';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { lazily } from '../../platform/ui';
import type { Message } from '../model/history';
import classes from './message.module.css';

const ApprovalNote = lazily(() => import('./approval-note'), 'ApprovalNote');

/** What the chat itself says: who came and went, what it is called now, which event takes place. */
export function SystemLine({ message }: { message: Message }) {
  const { t } = useTranslation('chats');
  const { system, author } = message;
  const words = () => {
    switch (system?.type) {
      case 'member.added':
      case 'member.removed':
        return t(`system.${system.type}`, { who: author.name, whom: system.name });
      case 'member.left':
      case 'chat.archived':
      case 'chat.restored':
        return t(`system.${system.type}`, { who: author.name });
      case 'chat.renamed':
        return t('system.chat.renamed', { who: author.name, title: system.title });
      case 'calendar.fired':
        return message.content;
      case 'approval.requested':
      case 'approval.decided':
      case 'approval.unheard':
      case undefined:
        return null;
    }
  };
  if (system && 'approvalId' in system)
    return (
      <Suspense fallback={<Skeleton height="4rem" />}>
        <ApprovalNote message={message} />
      </Suspense>
    );
  return (
    <Text id={`message-${message.id}`} size="sm" c="dimmed" className={classes.system}>
      {words()}
    </Text>
  );
}
