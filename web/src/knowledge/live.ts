import { useThrottledCallback } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useLiveEvent, useLiveReturn } from '../platform/live';
import { useMe } from '../platform/session';
import { hearProgress, isSettled } from './document-cache';
import {
  collectionsKey,
  documentKey,
  documentListsKey,
  foundKey,
  knowledgeKey,
  passageKey,
  statusQuery,
} from './queries';
import { uploadQueue } from './uploads/uploads';

/** Many documents at once are asked for once. */
const togetherMillis = 1_000;

/** Brings what the socket tells of documents into the cache; and ends what one person sends when another comes. */
export function useKnowledgeNews(): void {
  const queries = useQueryClient();
  const { user } = useMe();
  const stale = useRef(new Set<string>());
  const refreshLists = useThrottledCallback(() => {
    for (const id of stale.current) void queries.invalidateQueries({ queryKey: documentListsKey(id) });
    stale.current.clear();
    for (const queryKey of [collectionsKey, foundKey, passageKey])
      void queries.invalidateQueries({ queryKey });
    void queries.invalidateQueries({ queryKey: statusQuery.queryKey });
  }, togetherMillis);
  const refreshAll = useThrottledCallback(
    () => void queries.invalidateQueries({ queryKey: knowledgeKey }),
    togetherMillis,
  );
  useLiveEvent('document.changed', (news) => {
    const isKnown = hearProgress(queries, news);
    if (isKnown && !isSettled(news) && news.state !== 'deleted') return;
    if (isSettled(news)) void queries.invalidateQueries({ queryKey: documentKey(news.documentId) });
    stale.current.add(news.collectionId);
    refreshLists();
  });
  // Who may read what may be another thing now, and what is found.
  useLiveEvent('collections.changed', refreshAll);
  // Such news is told once: whoever was away asks.
  useLiveReturn(refreshAll);
  useEffect(() => () => uploadQueue.clear(), [user.id]);
  useUploadGuard();
}

const isSending = (): boolean =>
  uploadQueue.uploads.some(({ state }) => state === 'waiting' || state === 'sending');

/** A page that is left takes what it sends with it: the browser asks first. */
function useUploadGuard(): void {
  const isBusy = useSyncExternalStore(uploadQueue.watch, isSending);
  useEffect(() => {
    if (!isBusy) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isBusy]);
}
