import { Button } from '@mantine/core';
import { IconMessageOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { isProblem } from '../../platform/api';
import { EmptyState, ErrorState } from '../../platform/ui';
import { chatQuery } from '../../roster';
import { Conversation } from '../conversation/conversation';
import { ConversationSkeleton } from '../conversation/conversation-skeleton';
import { historyQuery } from '../queries';

/** One chat: what was said in it, and what one says next. */
export function ConversationScreen() {
  const { t } = useTranslation('chats');
  const { chatId = '' } = useParams({ strict: false });
  const chat = useQuery(chatQuery(chatId));
  const history = useQuery(historyQuery(chatId));
  const error = chat.error ?? history.error;
  const isGone = isProblem(error, 'not_found', 'validation_failed');
  if (isGone)
    return (
      <EmptyState
        icon={IconMessageOff}
        title={t('gone.title')}
        action={
          <Button component={Link} to="/chats" variant="default">
            {t('gone.back')}
          </Button>
        }
      >
        {t('gone.about')}
      </EmptyState>
    );
  if (chat.data && history.data) return <Conversation key={chatId} chat={chat.data} history={history.data} />;
  if (error) {
    const retry = () => {
      void chat.refetch();
      void history.refetch();
    };
    return <ErrorState error={error} retry={retry} />;
  }
  return <ConversationSkeleton />;
}
