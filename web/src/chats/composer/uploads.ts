import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { upload } from '../../platform/api';
import type { StoredFile } from '../queries';

/** A file that goes with the next message. */
export interface Upload {
  key: string;
  name: string;
  size: number;
  /** How much of it is there, from 0 to 1. */
  part: number;
  /** Not there after a reload, when it has arrived. */
  source?: File;
  file?: StoredFile;
  failure?: unknown;
}

export const mostFiles = 10;

const filesOf = (uploads: readonly Upload[]): StoredFile[] => uploads.flatMap(({ file }) => file ?? []);

const arrived = (file: StoredFile): Upload => ({
  ...{ key: file.id, name: file.name, size: file.size },
  ...{ part: 1, file },
});

interface Kept {
  /** What was there before a reload. */
  before: () => StoredFile[];
  keep: (files: readonly StoredFile[]) => void;
}

/** Files that are sent while the message is still being written. */
export function useUploads({ before, keep }: Kept) {
  const [uploads, setUploads] = useState<readonly Upload[]>(() => before().map(arrived));
  const latest = useRef(uploads);
  const running = useRef(new Map<string, AbortController>());
  const put = (next: readonly Upload[]) => {
    if (filesOf(next).length !== filesOf(latest.current).length) keep(filesOf(next));
    latest.current = next;
    setUploads(next);
  };
  const change = (key: string, news: Partial<Upload>) =>
    put(latest.current.map((one) => (one.key === key ? { ...one, ...news } : one)));

  useEffect(() => {
    const { current } = running;
    return () => {
      for (const controller of current.values()) controller.abort();
    };
  }, []);

  /** What was restored here and is kept no more was sent or taken off in another tab. */
  const follow = useEffectEvent(() => {
    const kept = new Set(before().map(({ id }) => id));
    const left = latest.current.filter(({ key, source }) => source !== undefined || kept.has(key));
    if (left.length === latest.current.length) return;
    latest.current = left;
    setUploads(left);
  });
  useEffect(() => {
    const hear = () => follow();
    window.addEventListener('storage', hear);
    return () => window.removeEventListener('storage', hear);
  }, []);

  const begin = (file: File) => {
    const key = crypto.randomUUID();
    put([...latest.current, { key, name: file.name, size: file.size, part: 0, source: file }]);
    send(key, file);
  };
  const send = (key: string, file: File) => {
    const controller = new AbortController();
    running.current.set(key, controller);
    upload(file, { signal: controller.signal, onProgress: (part) => change(key, { part }) })
      .then(
        (stored) => change(key, { part: 1, file: stored }),
        (failure: unknown) => {
          if (!controller.signal.aborted) change(key, { failure });
        },
      )
      .finally(() => running.current.delete(key));
  };

  return {
    uploads,
    add: (files: File[]) => files.slice(0, mostFiles - uploads.length).forEach(begin),
    remove: (key: string) => {
      running.current.get(key)?.abort();
      put(latest.current.filter((one) => one.key !== key));
    },
    retry: ({ key, source }: Upload) => {
      if (!source) return;
      change(key, { part: 0, failure: undefined });
      send(key, source);
    },
    clear: () => put([]),
    /** Something is under way or has failed: the message would go without it. */
    isReady: uploads.every(({ file }) => file !== undefined),
    files: filesOf(uploads),
  };
}
