import { Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconChecks } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { NameAvatar } from '../../platform/ui';
import { useChat } from '../conversation/chat-context';
import type { Message } from '../model/history';
import { readersOf } from '../model/readers';
import classes from './message.module.css';

const mostFaces = 4;

/** Under what one said last: who has read it, by faces, and by names when one asks. */
export function ReadBy({ message }: { message: Message }) {
  const { t } = useTranslation('chats');
  const { chat, ownId } = useChat();
  const readers = readersOf(chat, message, ownId);
  if (readers.length === 0) return null;
  const isGroup = chat.memberCount > 2;
  const names = readers.map(({ name }) => name).join(', ');
  const more = readers.length - mostFaces;
  return (
    <Tooltip
      label={names}
      disabled={!isGroup}
      multiline
      maw="20rem"
      events={{ hover: true, focus: true, touch: true }}
    >
      <UnstyledButton className={classes.readBy}>
        <IconChecks size={14} aria-hidden />
        <span>
          {t('message.read')}
          <VisuallyHidden>{t('message.readBy', { names })}</VisuallyHidden>
        </span>
        {isGroup ? (
          <span className={classes.readers} aria-hidden>
            {readers.slice(0, mostFaces).map(({ userId, name }) => (
              <NameAvatar key={userId} name={name} size={18} />
            ))}
            {more > 0 ? `+${more}` : null}
          </span>
        ) : null}
      </UnstyledButton>
    </Tooltip>
  );
}
