import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ChatApproval } from '../../agents';
import { Markdown } from '../../platform/markdown';
import { useMay } from '../../platform/session';
import type { Message } from '../model/history';
import classes from './message.module.css';

/**
 * What the chat says of a call that waits for people; it is decided there. The server words it in Markdown, so that
 * what a role has written stands in fences and quotes and never passes for the chat's own voice.
 */
export function ApprovalNote({ message }: { message: Message }) {
  const { t } = useTranslation('chats');
  const may = useMay();
  const { id, content, deletedAt, system } = message;
  const words = (
    <div className={classes.note}>
      {deletedAt ? (
        <Text size="sm" c="dimmed" fs="italic">
          {t('message.deleted')}
        </Text>
      ) : (
        <Markdown text={content} />
      )}
    </div>
  );
  const isAsked = system?.type === 'approval.requested' && !deletedAt && may('run:read');
  return (
    <div id={`message-${id}`} className={classes.aside}>
      {isAsked ? <ChatApproval approvalId={system.approvalId} fallback={words} /> : words}
    </div>
  );
}
