import type { Schema } from '../../platform/api';

export type Message = Schema<'Message'>;

/** A stretch of a chat: its messages in their order, and the ways on to what lies before and after it. */
export interface History {
  messages: readonly Message[];
  /** Null: the chat begins here. */
  older: string | null;
  /** Null: nothing newer is known. */
  newer: string | null;
  /** Loaded anew while somebody was reading here: there they go on. */
  place?: Place;
}

/** Where somebody reads: so many pixels into a message. */
export interface Place {
  messageId: string;
  offset: number;
}

/** A page as the server gives it, the newest message first. */
export interface MessagePage {
  items: Message[];
  nextCursor: string | null;
  prevCursor: string | null;
}

export const historyOf = ({ items, nextCursor, prevCursor }: MessagePage): History => ({
  messages: items.toReversed(),
  older: nextCursor,
  newer: prevCursor,
});

export const withOlder = (history: History, page: MessagePage): History => ({
  ...history,
  messages: joined(page.items.toReversed(), history.messages),
  older: page.nextCursor,
});

export const withNewer = (history: History, page: MessagePage): History => ({
  ...history,
  messages: joined(history.messages, page.items.toReversed()),
  newer: page.prevCursor,
});

/** What stands in both is known better by the second: it was told later. */
function joined(first: readonly Message[], second: readonly Message[]): Message[] {
  const known = new Map([...first, ...second].map((message) => [message.id, message]));
  return [...known.values()].sort((a, b) => a.seq - b.seq);
}

/**
 * The history with a message as it is now, new or changed. What lies outside of the stretch is left out: it comes with
 * its page.
 */
export function withMessage(before: History, message: Message): History {
  const history = message.deletedAt ? withoutExcerpts(before, message.id) : before;
  const { messages } = history;
  const at = messages.findLastIndex(({ seq }) => seq <= message.seq);
  const known = messages[at];
  if (known?.id === message.id) return { ...history, messages: messages.with(at, merged(known, message)) };
  const isBefore = at < 0 && history.older !== null;
  const isAfter = at === messages.length - 1 && history.newer !== null;
  if (isBefore || isAfter) return history;
  return { ...history, messages: messages.toSpliced(at + 1, 0, message) };
}

/** Replies say of a message that was deleted only that. */
function withoutExcerpts(history: History, id: string): History {
  const without = (message: Message): Message =>
    message.replyTo?.id === id
      ? { ...message, replyTo: { ...message.replyTo, excerpt: '', hasFiles: false, deleted: true } }
      : message;
  return { ...history, messages: history.messages.map(without) };
}

/** Sockets tell everybody the same: what is only the reader's own, and what only some may see, stays as it was. */
function merged(known: Message, told: Message): Message {
  const mine = told.feedback?.mine ?? known.feedback?.mine;
  return {
    ...told,
    feedback: told.feedback && { ...told.feedback, ...(mine ? { mine } : {}) },
    citations: told.citations.map((one) =>
      one.hidden ? (known.citations.find(({ n, gone }) => n === one.n && !gone) ?? one) : one,
    ),
  };
}

export const isPartlyHidden = ({ citations }: Message): boolean => citations.some(({ hidden }) => hidden);

/** Of answers to the same message, the one that is shown; and no message that was taken back before anybody replied. */
export const shownOf = ({ messages }: History): Message[] =>
  withoutRepeats(messages.filter(({ isCurrent }) => isCurrent));

/** What was decided is shown where it was asked: a note of it that follows at once would say it twice. */
function withoutRepeats(messages: Message[]): Message[] {
  const asked = new Set<string>();
  return messages.filter((message) => {
    const approvalId = approvalIn(message);
    const type = message.system?.type;
    if (approvalId === undefined) asked.clear();
    else if (type === 'approval.requested' && !message.deletedAt) asked.add(approvalId);
    return approvalId === undefined || type !== 'approval.decided' || !asked.has(approvalId);
  });
}

const approvalIn = ({ system }: Pick<Message, 'system'>): string | undefined =>
  system && 'approvalId' in system ? system.approvalId : undefined;

/** The message that a link means: itself, or what is shown in its place. */
export const shownFor = (history: History, id: string): Message | undefined => {
  const shown = shownOf(history);
  const meant = history.messages.find((message) => message.id === id);
  const approvalId = meant && approvalIn(meant);
  return (
    shown.find((message) => message.id === id) ??
    shown.find(({ siblings }) => siblings.includes(id)) ??
    shown.find((message) => approvalId !== undefined && approvalIn(message) === approvalId)
  );
};
