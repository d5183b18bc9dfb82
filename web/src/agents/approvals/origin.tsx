import { Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../platform/i18n';
import type { Approval } from '../api-types';
import classes from './approvals.module.css';

/** Where it comes from. */
export function Origin({ approval, isInChat = false }: { approval: Approval; isInChat?: boolean }) {
  const { ago } = useFormat();
  return (
    <Group gap="md">
      <Text size="sm" c="dimmed">
        {ago(approval.createdAt)}
      </Text>
      {isInChat ? null : <ChatLink approval={approval} />}
      <RunLink approval={approval} />
    </Group>
  );
}

/** To where it came up. */
export function ChatLink({ approval: { chatId, messageId } }: { approval: Approval }) {
  const { t } = useTranslation('agents');
  if (!chatId) return null;
  const search = messageId ? { message: messageId } : {};
  return (
    <Link to="/chats/$chatId" params={{ chatId }} search={search} className={classes.link}>
      {t('approval.chat')}
    </Link>
  );
}

/** To all that was done around it. */
export function RunLink({ approval: { runId } }: { approval: Approval }) {
  const { t } = useTranslation('agents');
  return (
    <Link to="/runs/$runId" params={{ runId }} className={classes.link}>
      {t('approval.run')}
    </Link>
  );
}
