import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Suspense, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ContactBanner } from '../../integrations';
import { Problem } from '../../platform/api';
import { useLive, useLiveState } from '../../platform/live';
import { useMe } from '../../platform/session';
import { lazily, notifyProblem, useTitle } from '../../platform/ui';
import { chatQuery, titleOf, type Chat } from '../../roster';
import { Composer, type ComposerHandle } from '../composer/composer';
import { historyOf, shownFor, shownOf, type History, type Message } from '../model/history';
import type { Pending } from '../model/outbox';
import { shownRuns } from '../model/runs';
import { useStored } from '../model/keyed-store';
import { outbox, streams } from '../model/stores';
import { timelineOf } from '../model/timeline';
import { historyQuery, loadPage, runsQuery } from '../queries';
import { showRuns } from '../show-runs';
import { Announcer } from './announcer';
import { ChatContext } from './chat-context';
import { ConversationHeader } from './conversation-header';
import { FileDrop } from './file-drop';
import { MessageList, type ListHandle } from './message-list';
import { useReading } from './use-reading';

const RoleWelcome = lazily(() => import('./role-welcome'), 'RoleWelcome');

export function Conversation({ chat, history }: { chat: Chat; history: History }) {
  const { user } = useMe();
  const { t } = useTranslation('chats');
  const composer = useRef<ComposerHandle>(null);
  const list = useRef<ListHandle>(null);
  const title = titleOf(chat, user.id);
  const [readUpTo] = useState(() => (chat.unreadCount > 0 ? chat.lastReadSeq : undefined));
  useTitle(title || t('kind.group'));
  usePresent(chat.id);
  const lines = useLines(chat, history, user.id, readUpTo);
  const { target, jumpTo, arrived } = useJump(chat.id, history);
  const read = useReading(chat, history);
  const context = useMemo(
    () => ({
      chat,
      ownId: user.id,
      isClosed: chat.isArchived,
      reply: (message: Message) => composer.current?.reply(message),
      edit: (message: Message) => composer.current?.edit(message),
      rewrite: (pending: Pending) => composer.current?.rewrite(pending),
      jumpTo,
    }),
    [chat, user.id, jumpTo],
  );
  const editLast = () => {
    const own = shownOf(history).findLast(
      ({ author, deletedAt, system }) => author.id === user.id && !deletedAt && !system,
    );
    if (own) composer.current?.edit(own);
  };
  return (
    <ChatContext value={context}>
      <FileDrop onFiles={(files) => composer.current?.attach(files)} isClosed={chat.isArchived}>
        <ConversationHeader />
        {chat.contact ? (
          <Suspense fallback={null}>
            <ContactBanner chat={chat} contact={chat.contact} />
          </Suspense>
        ) : null}
        {lines.length === 0 && chat.kind === 'agent' && !chat.isArchived ? (
          <Suspense fallback={null}>
            <RoleWelcome />
          </Suspense>
        ) : null}
        <MessageList ref={list} {...{ lines, history, target }} onArrived={arrived} onBottom={read} />
        <Announcer messages={history.messages} />
        <Composer ref={composer} onEditLast={editLast} onSent={() => list.current?.toEnd()} />
      </FileDrop>
    </ChatContext>
  );
}

/** What only passes by is asked for when one comes, or comes back: answers being written, and how far others have read. */
function usePresent(chatId: string): void {
  const live = useLive();
  const state = useLiveState();
  const queries = useQueryClient();
  const wasAway = useRef(false);
  useEffect(() => {
    if (state === 'waiting') wasAway.current = true;
    if (state !== 'online') return;
    showRuns(live, chatId);
    if (wasAway.current) void queries.invalidateQueries({ queryKey: chatQuery(chatId).queryKey });
    wasAway.current = false;
  }, [live, state, chatId, queries]);
}

function useLines(chat: Chat, history: History, ownId: string, readUpTo: number | undefined) {
  const { data: runs } = useQuery(runsQuery(chat.id));
  const pending = useStored(outbox, chat.id);
  return useMemo(() => {
    const answered = new Set(history.messages.flatMap(({ runId }) => runId ?? []));
    // Elsewhere in the chat than at its end, nothing is added to what is shown.
    const isAtEnd = history.newer === null;
    const isWritten = (id: string) => streams.get(id)?.isDone === true;
    return timelineOf({
      messages: shownOf(history),
      runs: isAtEnd ? shownRuns(runs ?? [], (id) => answered.has(id), isWritten) : [],
      pending: isAtEnd ? (pending ?? []) : [],
      ownId,
      readUpTo,
    });
  }, [history, runs, pending, ownId, readUpTo]);
}

/** Where the address or a click leads to: the page around a message is loaded if it is not there. */
function useJump(chatId: string, history: History) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { message } = useSearch({ strict: false });
  const [clicked, setClicked] = useState<string>();
  const target = clicked ?? message;
  const shown = target === undefined ? undefined : shownFor(history, target)?.id;
  const isMissing = target !== undefined && shown === undefined;
  const end = () => {
    setClicked(undefined);
    if (message) void navigate({ to: '.', search: {}, replace: true });
  };
  const look = useEffectEvent((id: string) => {
    loadPage(chatId, { around: id }, historyOf)
      .then((page) => {
        if (!shownFor(page, id)) throw new Problem('message_deleted', 0);
        queries.setQueryData(historyQuery(chatId).queryKey, page);
      })
      .catch((error: unknown) => {
        end();
        notifyProblem(error);
      });
  });
  useEffect(() => {
    if (isMissing) look(target);
  }, [target, isMissing]);
  return { target: shown, jumpTo: setClicked, arrived: end };
}
