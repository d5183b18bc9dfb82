import { ActionIcon, Loader, VisuallyHidden } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import {
  useCallback,
  useEffect,
  useEffectEvent,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  type Ref,
  type RefObject,
} from 'react';
import { useTranslation } from 'react-i18next';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { notifyProblem } from '../../platform/ui';
import { withNewer, withOlder, type History } from '../model/history';
import type { Line } from '../model/timeline';
import { historyQuery, loadPage } from '../queries';
import { useChat } from './chat-context';
import classes from './conversation.module.css';
import { LineView } from './line-view';
import { usePlace } from './use-place';

export interface ListHandle {
  /** Leads to the newest messages, wherever one is. */
  toEnd: () => void;
}

interface MessageListProps {
  ref: Ref<ListHandle>;
  lines: readonly Line[];
  history: History;
  /** A message that one is led to. */
  target: string | undefined;
  onArrived: () => void;
  onBottom: (isAtBottom: boolean) => void;
}

/** As near to the end counts as being there, in pixels. */
const nearEnd = 48;
/** After a wheel, a finger or a key, the list scrolls by that so long. */
const handMillis = 1_000;
/** Lines on the way to the end are drawn and measured so long at most. */
const settleMillis = 500;
/** Before one gets there, what comes next is loaded. */
const nearEdge = 800;

/** The lines of a conversation. Who is at its end stays there while it grows; who reads above is left in peace. */
export function MessageList({ ref, lines, history, target, onArrived, onBottom }: MessageListProps) {
  const { t } = useTranslation('chats');
  const { chat } = useChat();
  const { unreadCount } = chat;
  const list = useRef<VirtualizerHandle>(null);
  const sticks = useRef(true);
  const lastOffset = useRef(0);
  const lastSize = useRef(0);
  const settlesUntil = useRef(0);
  const handAt = useRef(-Infinity);
  const [isAway, setIsAway] = useState(false);
  const isPrepended = usePrepended(lines);
  const { loadOlder, loadNewer, showEnd } = usePages(chat.id, history);

  const toEnd = useCallback(() => {
    settlesUntil.current = performance.now() + settleMillis;
    if (lines.length > 0) list.current?.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [lines.length]);

  const notePlace = usePlace(chat.id, history, lines, list);
  const goToEnd = () => {
    sticks.current = true;
    notePlace(true);
    if (history.newer === null) toEnd();
    else showEnd();
  };
  useImperativeHandle(ref, () => ({ toEnd: goToEnd }));

  const noteHand = () => void (handAt.current = performance.now());
  const isByHand = () => performance.now() - handAt.current < handMillis;

  const look = (offset: number) => {
    const { scrollSize = 0, viewportSize = 0 } = list.current ?? {};
    const left = scrollSize - viewportSize - offset;
    if (left <= nearEnd && history.newer === null) sticks.current = true;
    // What is measured anew moves it, too: that is nobody who scrolls up.
    else if (offset < lastOffset.current - 1) {
      const isSettled = scrollSize === lastSize.current && performance.now() > settlesUntil.current;
      if (isByHand() || isSettled) sticks.current = false;
    }
    lastOffset.current = offset;
    lastSize.current = scrollSize;
    const isAtEnd = sticks.current && history.newer === null;
    setIsAway(!isAtEnd);
    notePlace(isAtEnd);
    onBottom(isAtEnd);
    if (offset < nearEdge) loadOlder();
    if (left < nearEdge) loadNewer();
  };

  useLayoutEffect(() => {
    if (sticks.current && target === undefined && history.newer === null) toEnd();
  }, [lines, toEnd, target, history.newer]);

  const goOn = useEffectEvent(() => {
    if ((list.current?.scrollOffset ?? Infinity) < nearEdge) loadOlder();
  });
  useEffect(() => {
    // Who came to the top while a page was loaded does not scroll again; the next one is asked for all the same.
    const frame = requestAnimationFrame(() => goOn());
    return () => cancelAnimationFrame(frame);
  }, [history.older]);

  const frame = useRef<HTMLDivElement>(null);
  const stay = useEffectEvent(() => {
    if (sticks.current && history.newer === null) toEnd();
  });
  useEffect(() => {
    if (!frame.current) return;
    // What is written below, a banner or a keyboard takes room from the list.
    const observer = new ResizeObserver(() => stay());
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, []);

  useFirstPlace(lines, list, (isAtEnd) => {
    sticks.current = isAtEnd;
    settlesUntil.current = performance.now() + settleMillis;
    setIsAway(!isAtEnd);
    onBottom(isAtEnd);
    if (list.current && list.current.scrollSize <= list.current.viewportSize + nearEdge) loadOlder();
  });

  const arrive = useEffectEvent(onArrived);
  useLayoutEffect(() => {
    const at = lines.findIndex((line) => line.kind === 'message' && line.message.id === target);
    if (target === undefined || at < 0) return;
    sticks.current = false;
    list.current?.scrollToIndex(at, { align: 'center' });
    flash(target);
    arrive();
  }, [target, lines]);

  return (
    <div ref={frame} className={classes.frame}>
      <div
        className={classes.scroll}
        role="log"
        aria-live="off"
        aria-label={t('message.list')}
        tabIndex={0}
        onWheel={noteHand}
        onTouchMove={noteHand}
        onKeyDown={noteHand}
        onPointerDown={noteHand}
      >
        <div className={classes.push} />
        {history.older ? <Loader size="sm" mx="auto" my="sm" aria-hidden /> : null}
        <Virtualizer
          ref={list}
          data={lines}
          shift={isPrepended}
          onScroll={look}
          onResize={() => {
            // The list is only as high as it was: its new end is there with the next picture.
            if (sticks.current && history.newer === null)
              requestAnimationFrame(() => sticks.current && toEnd());
            // What fits whole is never scrolled, and is seen to its end all the same.
            else if (list.current && list.current.scrollSize <= list.current.viewportSize) look(0);
          }}
        >
          {(line) => <LineView key={line.key} line={line} />}
        </Virtualizer>
      </div>
      {isAway ? (
        <ActionIcon className={classes.toEnd} variant="default" radius="xl" size="xl" onClick={goToEnd}>
          <IconArrowDown size={20} aria-hidden />
          <VisuallyHidden>
            {unreadCount > 0 ? t('message.toNew', { count: unreadCount }) : t('message.toEnd')}
          </VisuallyHidden>
          {unreadCount > 0 ? (
            <span className={classes.toEndCount} aria-hidden>
              {unreadCount > 99 ? '99+' : unreadCount}
            </span>
          ) : null}
        </ActionIcon>
      ) : null}
    </div>
  );
}

/** Whether older lines have just come in before the others: then these stay where they are on the screen. */
function usePrepended(lines: readonly Line[]): boolean {
  const firstOf = (all: readonly Line[]) => all.find(({ kind }) => kind !== 'day')?.key;
  const [known, setKnown] = useState({ lines, isPrepended: false });
  if (known.lines === lines) return known.isPrepended;
  const before = firstOf(known.lines);
  const isPrepended = before !== firstOf(lines) && lines.some(({ key }) => key === before);
  setKnown({ lines, isPrepended });
  return isPrepended;
}

/** Where one begins to read: at what is new, or at the end. */
function useFirstPlace(
  lines: readonly Line[],
  list: RefObject<VirtualizerHandle | null>,
  placed: (isAtEnd: boolean) => void,
): void {
  const place = useEffectEvent(() => {
    const unread = lines.findIndex(({ kind }) => kind === 'unread');
    if (unread >= 0) list.current?.scrollToIndex(unread, { align: 'start' });
    else if (lines.length > 0) list.current?.scrollToIndex(lines.length - 1, { align: 'end' });
    placed(unread < 0);
  });
  useLayoutEffect(() => place(), []);
}

function usePages(chatId: string, history: History) {
  const queries = useQueryClient();
  const isLoading = useRef(false);
  const { queryKey } = historyQuery(chatId);
  const load = (cursor: string | null, joinWith: typeof withOlder) => {
    if (cursor === null || isLoading.current) return;
    isLoading.current = true;
    const join = (page: Parameters<typeof withOlder>[1]) =>
      joinWith(queries.getQueryData(queryKey) ?? history, page);
    loadPage(chatId, { cursor }, join)
      .then((joined) => queries.setQueryData(queryKey, joined), notifyProblem)
      .finally(() => (isLoading.current = false));
  };
  return {
    loadOlder: () => load(history.older, withOlder),
    loadNewer: () => load(history.newer, withNewer),
    /** From elsewhere in the chat back to its newest messages. */
    showEnd: () => void queries.invalidateQueries({ queryKey }),
  };
}

/** Lines that one is led to are there a few frames later. */
const mostFrames = 60;

/** Shows for a moment which message was meant. */
function flash(messageId: string, frame = 0): void {
  requestAnimationFrame(() => {
    const element = document.getElementById(`message-${messageId}`);
    if (element) {
      element.setAttribute('data-flash', '');
      setTimeout(() => element.removeAttribute('data-flash'), 2_000);
    } else if (frame < mostFrames) flash(messageId, frame + 1);
  });
}
