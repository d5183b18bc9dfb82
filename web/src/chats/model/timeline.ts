import type { Message } from './history';
import type { Pending } from './outbox';
import { isOpen, type Run } from './runs';

/** One line of a conversation. The key stays when a line becomes what it announced: a sent message, a finished answer. */
export type Line =
  | { kind: 'day'; key: string; date: string }
  | { kind: 'unread'; key: string }
  | {
      kind: 'message';
      key: string;
      message: Message;
      isFirst: boolean;
      repliesAbove: boolean;
      /** What the reader said last. */
      isLastOwn: boolean;
      /** Nothing was said since, and nothing is being sent. */
      isLast: boolean;
    }
  | { kind: 'pending'; key: string; pending: Pending; isFirst: boolean; repliesAbove: boolean }
  | { kind: 'run'; key: string; run: Run };

interface Shown {
  messages: readonly Message[];
  runs: readonly Run[];
  pending: readonly Pending[];
  ownId: string;
  /** Where the reader left off; what others wrote after it is new. */
  readUpTo: number | undefined;
}

const neighbourMillis = 5 * 60_000;

/** All that a conversation shows, in its order: messages, what is being sent, answers under way. */
export function timelineOf({ messages, runs, pending, ownId, readUpTo }: Shown): Line[] {
  const lines: Line[] = [];
  const ended = runs.filter((run) => !isOpen(run) && run.finishedAt !== null);
  const openRuns = runs.filter((run) => !ended.includes(run));
  const lastOwn = messages.findLast(({ author, system }) => author.id === ownId && !system);
  let day: Day | undefined;
  let before: Message | undefined;
  let previous: Message | undefined;
  let isUnreadMarked = readUpTo === undefined;
  const addRun = (run: Run) => {
    lines.push({ kind: 'run', key: `run:${run.id}`, run });
    before = undefined;
  };
  for (const message of messages) {
    while (ended[0]?.finishedAt && ended[0].finishedAt < message.createdAt) addRun(ended.shift() as Run);
    if (!isWithin(day, message)) {
      day = dayOf(message);
      before = undefined;
      lines.push({ kind: 'day', key: `day:${day.name}`, date: message.createdAt });
    }
    if (!isUnreadMarked && message.seq > (readUpTo ?? 0) && message.author.id !== ownId) {
      lines.push({ kind: 'unread', key: 'unread' });
      isUnreadMarked = true;
      before = undefined;
    }
    lines.push({
      kind: 'message',
      key: keyOf(message, ownId),
      message,
      isFirst: !isNeighbour(before, message),
      repliesAbove: previous !== undefined && previous.id === message.replyToId,
      isLastOwn: message === lastOwn,
      isLast: message === messages.at(-1) && pending.length === 0,
    });
    before = message;
    previous = message;
  }
  for (const run of ended) addRun(run);
  // What was told as a message may not be out of the outbox yet.
  const arrived = new Set(lines.map(({ key }) => key));
  let isFollowed = before?.author.id === ownId && !before.system;
  for (const one of pending) {
    if (arrived.has(`sent:${one.clientId}`)) continue;
    lines.push({
      kind: 'pending',
      key: `sent:${one.clientId}`,
      pending: one,
      isFirst: !isFollowed || one.replyTo !== undefined,
      repliesAbove: one.replyTo !== undefined && previous?.id === one.replyTo.id,
    });
    isFollowed = true;
    previous = undefined;
  }
  for (const run of openRuns) addRun(run);
  return lines;
}

const keyOf = ({ id, runId, clientId, author }: Message, ownId: string): string => {
  if (runId) return `run:${runId}`;
  return clientId !== null && author.id === ownId ? `sent:${clientId}` : id;
};

/** A message that needs no author of its own: the one before it on its day says it. */
function isNeighbour(before: Message | undefined, message: Message): boolean {
  if (!before || before.author.id !== message.author.id || before.author.kind === 'agent') return false;
  if (before.system || message.system || message.replyToId) return false;
  const millis = Date.parse(message.createdAt) - Date.parse(before.createdAt);
  return millis < neighbourMillis;
}

/** A day of the reader's own, from its first moment to that of the next. */
interface Day {
  name: string;
  from: number;
  to: number;
}

function dayOf({ createdAt }: Message): Day {
  const date = new Date(createdAt);
  const name = date.toDateString();
  const from = date.setHours(0, 0, 0, 0);
  return { name, from, to: date.setDate(date.getDate() + 1) };
}

/** Asked of every message with every change: to name the day of each would take longer than all the rest. */
function isWithin(day: Day | undefined, { createdAt }: Message): boolean {
  const at = Date.parse(createdAt);
  return day !== undefined && at >= day.from && at < day.to;
}
