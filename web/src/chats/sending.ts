import type { QueryClient } from '@tanstack/react-query';
import { answer, api, isProblem } from '../platform/api';
import { backoffMillis } from '../platform/live';
import { forget, keysOf, ownKey, recall, remember } from '../platform/storage';
import { notifyProblem } from '../platform/ui';
import { sendFirstQuestions } from '../roster';
import { withMessage, type History, type Message } from './model/history';
import { afterMessage } from './model/list-news';
import { read, written, type Pending } from './model/outbox';
import { withStarted } from './model/runs';
import { outbox } from './model/stores';
import { patchChat } from './chat-cache';
import { historyQuery, messageFrames, runsQuery } from './queries';

/** Messages of a chat go one after another, so that they arrive in the order in which they were written. */
const lines = new Map<string, Promise<void>>();
/** Lines that wait for the server to be there again. */
const sleepers = new Set<() => void>();
const longestPost = 20_000;
let ownId: string | undefined;

/** Sends what a person writes, and what they wrote here before and was not sent. Until the function is called that it gives. */
export function beginSending(queries: QueryClient, userId: string): () => void {
  ownId = userId;
  const prefix = ownKey(userId, 'outbox');
  const kept = keysOf(prefix)
    .flatMap((key) => read(recall(key)) ?? [])
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  for (const pending of kept) {
    outbox.set(pending.chatId, [...(outbox.get(pending.chatId) ?? []), pending]);
    enqueue(queries, pending);
  }
  /** Another tab has sent it, or its author took it back there. */
  const hear = ({ key, newValue, oldValue }: StorageEvent) => {
    const pending = key?.startsWith(`${prefix}.`) && newValue === null ? read(oldValue) : undefined;
    if (pending) replace(pending);
  };
  window.addEventListener('storage', hear);
  const endQuestions = sendFirstQuestions((chatId, content) =>
    send(queries, { chatId, content, attachments: [] }),
  );
  return () => {
    endQuestions();
    window.removeEventListener('storage', hear);
    ownId = undefined;
    lines.clear();
    retryNow();
  };
}

/** Tries at once what waits for the server: it is there again. */
export const retryNow = (): void => sleepers.forEach((wake) => wake());

/** Shows a message at once and sends it. */
export function send(queries: QueryClient, message: Omit<Pending, 'clientId' | 'createdAt'>): void {
  const pending = { ...message, clientId: crypto.randomUUID(), createdAt: new Date().toISOString() };
  outbox.set(message.chatId, [...(outbox.get(message.chatId) ?? []), pending]);
  keep(pending);
  enqueue(queries, pending);
}

/** Tries a message again that was not sent, as it was written or in other words. */
export function sendAgain(queries: QueryClient, pending: Pending, content = pending.content): void {
  const known = find(pending);
  if (!known) return;
  replace(known, { ...known, content, failure: undefined });
  if (known.failure) enqueue(queries, known);
  else retryNow();
}

export const takeBack = (pending: Pending): void => replace(pending);

/** Of a chat that is not ours any more nothing is sent. */
export const forgetUnsent = (chatId: string): void =>
  outbox.get(chatId)?.forEach((pending) => replace(pending));

/** A message of ours has arrived, whoever told us first. */
export function confirmSent({ chatId, clientId }: Message): void {
  const pending = clientId === null ? undefined : find({ chatId, clientId });
  if (pending) replace(pending);
}

function enqueue(queries: QueryClient, pending: Pending): void {
  const before = lines.get(pending.chatId) ?? Promise.resolve();
  lines.set(
    pending.chatId,
    before.then(() => deliver(queries, pending)),
  );
}

/** Tries until the server has it, refuses it, or its author takes it back: the server knows it by its `clientId`. */
async function deliver(queries: QueryClient, one: Pending): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const pending = find(one);
    if (!pending || pending.failure) return;
    try {
      return await post(queries, pending);
    } catch (error) {
      const known = find(one);
      if (!known) return;
      if (!mayPass(error)) return replace(known, { ...known, isWaiting: undefined, failure: error });
      replace(known, { ...known, isWaiting: true });
    }
    await sleep(backoffMillis(attempt));
  }
}

/** Nobody is signed in: it goes when its author is back. */
const mayPass = (error: unknown): boolean => isProblem(error) && (error.isTransient || error.status === 401);

async function post(queries: QueryClient, pending: Pending): Promise<void> {
  const { chatId, clientId, content, replyTo, attachments } = pending;
  const attachmentIds = attachments.map(({ id }) => id);
  const { message, runs } = await answer(
    api.POST('/api/v1/chats/{id}/messages', {
      params: { path: { id: chatId } },
      body: {
        content,
        clientId,
        ...(replyTo ? { replyToId: replyTo.id } : {}),
        ...(attachmentIds.length > 0 ? { attachmentIds } : {}),
      },
      signal: AbortSignal.timeout(longestPost),
    }),
  );
  const isNew = !messageFrames.knows(message.id);
  if (isNew) {
    messageFrames.add(message);
    queries.setQueryData<History>(
      historyQuery(chatId).queryKey,
      (known) => known && withMessage(known, message),
    );
    patchChat(queries, chatId, (chat) => afterMessage(chat, message, message.author.id));
  }
  queries.setQueryData(runsQuery(chatId).queryKey, (known) => known && withStarted(known, runs, message));
  const meant = find(pending)?.content ?? content;
  replace(pending);
  if (meant !== message.content && !message.editedAt && !message.deletedAt) correct(message, meant);
}

/** It was written anew while its first words were on their way: they have arrived, and become the new ones there. */
function correct({ id }: Message, content: string): void {
  answer(api.PATCH('/api/v1/messages/{id}', { params: { path: { id } }, body: { content } })).catch(
    notifyProblem,
  );
}

const find = ({ chatId, clientId }: Pick<Pending, 'chatId' | 'clientId'>): Pending | undefined =>
  outbox.get(chatId)?.find((one) => one.clientId === clientId);

function replace(pending: Pending, by?: Pending): void {
  const { chatId, clientId } = pending;
  const known = outbox.get(chatId) ?? [];
  const left = known.flatMap((one) => (one.clientId === clientId ? (by ?? []) : one));
  outbox.set(chatId, left.length > 0 ? left : undefined);
  if (by) keep(by);
  else if (ownId) forget(ownKey(ownId, 'outbox', clientId));
}

/** Over a reload, and until it is sent. */
function keep(pending: Pending): void {
  if (ownId) remember(ownKey(ownId, 'outbox', pending.clientId), written(pending));
}

function sleep(millis: number): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      sleepers.delete(wake);
      resolve();
    };
    const timer = setTimeout(wake, millis);
    sleepers.add(wake);
  });
}
