import { Button, Group, Text } from '@mantine/core';
import { IconAlertCircle, IconClock } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Markdown } from '../../platform/markdown';
import { useMe } from '../../platform/session';
import { useProblemText } from '../../platform/ui';
import { useChat } from '../conversation/chat-context';
import type { Pending } from '../model/outbox';
import { sendAgain, takeBack } from '../sending';
import { Attachments } from './lazy-attachments';
import { MessageFrame } from './message-frame';
import classes from './message.module.css';
import { ReplyPreview } from './reply-preview';

interface PendingViewProps {
  pending: Pending;
  isFirst: boolean;
  /** What it replies to stands right above it. */
  repliesAbove: boolean;
}

/** A message of ours on its way, or one that did not get through. */
export function PendingView({ pending, isFirst, repliesAbove }: PendingViewProps) {
  const { user } = useMe();
  const { content, createdAt, attachments, replyTo, failure, isWaiting } = pending;
  const isStuck = failure !== undefined || isWaiting === true;
  return (
    <MessageFrame author={{ kind: 'user', name: user.name }} time={createdAt} isFirst={isFirst}>
      {replyTo && !repliesAbove ? <ReplyPreview message={{ replyTo, replyToId: replyTo.id }} /> : null}
      <div className={failure ? undefined : classes.sending}>
        {content ? <Markdown text={content} /> : null}
        <Attachments files={attachments} />
      </div>
      {isStuck ? <Stuck pending={pending} /> : <Clock />}
    </MessageFrame>
  );
}

function Clock() {
  const { t } = useTranslation('chats');
  return <IconClock size={12} className={classes.clock} role="img" aria-label={t('sending.now')} />;
}

/** Why it is not there yet, and what its author can do about it. */
function Stuck({ pending }: { pending: Pending }) {
  const { t } = useTranslation('chats');
  const queries = useQueryClient();
  const problemText = useProblemText();
  const { rewrite } = useChat();
  const { failure } = pending;
  return (
    <Group gap={4} className={failure ? classes.failure : classes.waiting}>
      {failure ? <IconAlertCircle size={16} aria-hidden /> : <IconClock size={14} aria-hidden />}
      <Text size="sm" mx={4} role={failure ? 'alert' : 'status'}>
        {failure ? t('sending.failed', { why: problemText(failure) }) : t('sending.waiting')}
      </Text>
      {failure ? (
        <Button size="compact-sm" variant="light" onClick={() => sendAgain(queries, pending)}>
          {t('sending.again')}
        </Button>
      ) : null}
      <Button size="compact-sm" variant="subtle" color="gray" onClick={() => rewrite(pending)}>
        {t('message.edit')}
      </Button>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={() => takeBack(pending)}>
        {t('action.delete', { ns: 'app' })}
      </Button>
    </Group>
  );
}
