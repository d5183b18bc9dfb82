import { CloseButton, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Differences } from '../../platform/diff';
import { useChat } from '../conversation/chat-context';
import type { Message } from '../model/history';
import classes from './composer.module.css';
import type { Edited } from './edited';
import { asksRoles } from './use-edit';

interface ContextBarProps extends Omit<EditingProps, 'edited' | 'close'> {
  edited: Edited | undefined;
  replyTo: Message | undefined;
  leaveEdit: () => void;
  leaveReply: () => void;
}

/** Above the field, when it is not for a message on its own. */
export function ContextBar({ edited, replyTo, leaveEdit, leaveReply, ...more }: ContextBarProps) {
  if (edited) return <Editing {...more} edited={edited} close={leaveEdit} />;
  return replyTo ? <Replying to={replyTo} close={leaveReply} /> : null;
}

interface EditingProps {
  edited: Edited;
  text: string;
  resend: boolean;
  setResend: (resend: boolean) => void;
  close: () => void;
}

/** Above the field: that a message is changed, and what becomes different. */
function Editing({ edited, text, resend, setResend, close }: EditingProps) {
  const { t } = useTranslation('chats');
  const { chat } = useChat();
  const isSent = 'message' in edited;
  return (
    <Bar label={t(isSent ? 'composer.editing' : 'composer.editingUnsent')} close={close}>
      {isSent && asksRoles(chat, edited.message) ? (
        <label className={classes.resend}>
          <input
            type="checkbox"
            checked={resend}
            onChange={({ currentTarget }) => setResend(currentTarget.checked)}
          />{' '}
          {t('composer.resend')}
        </label>
      ) : null}
      {isSent && text.trim() !== '' ? (
        <div className={classes.differences}>
          <Differences before={edited.message.content} after={text} />
        </div>
      ) : null}
    </Bar>
  );
}

/** Above the field: which message is answered. */
function Replying({ to, close }: { to: Message; close: () => void }) {
  const { t } = useTranslation('chats');
  return (
    <Bar label={t('composer.replying', { name: to.author.name })} close={close}>
      <Text size="sm" c="dimmed" truncate>
        {to.content.slice(0, 140) || to.attachments[0]?.name}
      </Text>
    </Bar>
  );
}

function Bar({ label, close, children }: { label: string; close: () => void; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className={classes.context}>
      <div className={classes.contextWords}>
        <Text size="sm" fw={600} truncate>
          {label}
        </Text>
        {children}
      </div>
      <CloseButton size="sm" aria-label={t('action.cancel')} onClick={close} />
    </div>
  );
}
