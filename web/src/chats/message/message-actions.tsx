import { Menu } from '@mantine/core';
import { IconArrowBackUp, IconDots, IconRefresh } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Suspense, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { IconButton, lazily, notifyProblem } from '../../platform/ui';
import { useChat } from '../conversation/chat-context';
import type { Message } from '../model/history';
import { withRun } from '../model/runs';
import { runsQuery } from '../queries';
import classes from './message.module.css';

const MessageMenu = lazily(() => import('./message-menu'), 'MessageMenu');

/** What can be done with a message; it shows when one is there. */
export function MessageActions({ message }: { message: Message }) {
  const { t } = useTranslation('chats');
  const { reply, isClosed } = useChat();
  const isAnswer = message.author.kind === 'agent' && message.runId !== null;
  return (
    <div className={classes.actions}>
      {isClosed ? null : (
        <IconButton label={t('message.reply')} onClick={() => reply(message)}>
          <IconArrowBackUp size={18} stroke={1.7} />
        </IconButton>
      )}
      {isAnswer && !isClosed ? <Regenerate message={message} /> : null}
      <More message={message} />
    </div>
  );
}

/** The menu of a message is made when somebody asks for it: a long chat has thousands. */
function More({ message }: { message: Message }) {
  const { t } = useTranslation('chats');
  const [isWanted, setIsWanted] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const first = () => {
    flushSync(() => setIsWanted(true));
    // The menu has a button of its own in place of this one; there it opens, and there the focus comes back to.
    button.current?.focus();
    button.current?.click();
  };
  const dots = { ref: button, label: t('message.more'), children: <IconDots size={18} stroke={1.7} /> };
  if (!isWanted) return <IconButton {...dots} aria-haspopup="menu" aria-expanded={false} onClick={first} />;
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <IconButton {...dots} />
      </Menu.Target>
      <Menu.Dropdown>
        <Suspense fallback={null}>
          <MessageMenu message={message} />
        </Suspense>
      </Menu.Dropdown>
    </Menu>
  );
}

function Regenerate({ message: { id, chatId } }: { message: Message }) {
  const { t } = useTranslation('chats');
  const queries = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: () => answer(api.POST('/api/v1/messages/{id}/regenerate', { params: { path: { id } } })),
    onSuccess: (run) =>
      queries.setQueryData(runsQuery(chatId).queryKey, (known) => known && withRun(known, run)),
    onError: notifyProblem,
  });
  return (
    <IconButton label={t('message.regenerate')} isBusy={isPending} onClick={() => mutate()}>
      <IconRefresh size={18} stroke={1.7} />
    </IconButton>
  );
}
