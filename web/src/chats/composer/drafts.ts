import { useSyncExternalStore } from 'react';
import { forget, ownKey, recall, remember } from '../../platform/storage';
import type { StoredFile } from '../queries';
import { readFiles } from './kept-files';

/** What somebody has begun to write in a chat, kept in this browser. */
export const draftOf = (userId: string, chatId: string): string => recall(keyOf(userId, chatId)) ?? '';

export function keepDraft(userId: string, chatId: string, text: string): void {
  if (text.trim() === '') forget(keyOf(userId, chatId));
  else remember(keyOf(userId, chatId), text);
  for (const watcher of watchers) watcher();
}

/** The same for who shows it: it follows what is written here, and in other tabs. */
export const useDraft = (userId: string, chatId: string): string =>
  useSyncExternalStore(watch, () => draftOf(userId, chatId));

const watchers = new Set<() => void>();

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  window.addEventListener('storage', watcher);
  return () => {
    watchers.delete(watcher);
    window.removeEventListener('storage', watcher);
  };
}

/** The files that are to go with it: they are with the server already. */
export const draftFilesOf = (userId: string, chatId: string): StoredFile[] =>
  readFiles(recall(filesKeyOf(userId, chatId)), new Date());

export function keepDraftFiles(userId: string, chatId: string, files: readonly StoredFile[]): void {
  if (files.length === 0) forget(filesKeyOf(userId, chatId));
  else remember(filesKeyOf(userId, chatId), JSON.stringify(files));
}

export function forgetDraft(userId: string, chatId: string): void {
  keepDraft(userId, chatId, '');
  keepDraftFiles(userId, chatId, []);
}

const keyOf = (userId: string, chatId: string): string => ownKey(userId, 'draft', chatId);
const filesKeyOf = (userId: string, chatId: string): string => ownKey(userId, 'draft-files', chatId);
