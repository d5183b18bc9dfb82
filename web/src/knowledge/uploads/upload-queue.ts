import { isProblem } from '../../platform/api';
import { backoffMillis } from '../../platform/live';

/** A file on its way into a collection. */
export interface Upload {
  key: string;
  collectionId: string;
  /** The document of which it becomes the newest version; without one it becomes a new document. */
  documentId?: string;
  name: string;
  size: number;
  state: 'waiting' | 'sending' | 'sent' | 'failed';
  /** How much of it has gone, from 0 to 1. */
  part: number;
  failure?: unknown;
}

export interface UploadSignals {
  onProgress: (part: number) => void;
  signal: AbortSignal;
}

/** Sends one file; what comes of it is the sender's to keep. */
export type Send = (file: File, signals: UploadSignals) => Promise<unknown>;

interface Entry extends Upload {
  file: File;
  send: Send;
  controller: AbortController;
}

/** At a time: more would only share the line. */
const mostAtOnce = 3;
/** What may pass (a lost connection, a busy server) is tried so often again by itself. */
const mostRetries = 5;

const pauseFor = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis));

/** Files that are sent a few at a time, whichever screen is shown. Of a batch that is through only failures remain. */
export class UploadQueue {
  private entries: readonly Entry[] = [];
  private readonly watchers = new Set<() => void>();

  constructor(private readonly pause: (millis: number) => Promise<void> = pauseFor) {}

  /** The same object until something changes. */
  get uploads(): readonly Upload[] {
    return this.entries;
  }

  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  add(collectionId: string, files: readonly File[], send: Send, documentId?: string): void {
    const added = files.map((file): Entry => ({
      ...{ key: crypto.randomUUID(), collectionId, documentId, name: file.name, size: file.size },
      ...{ state: 'waiting', part: 0, file, send, controller: new AbortController() },
    }));
    this.put([...this.entries, ...added]);
    this.next();
  }

  /** Takes a file out, wherever it is by now. */
  cancel(key: string): void {
    this.entries.find((entry) => entry.key === key)?.controller.abort();
    this.put(this.entries.filter((entry) => entry.key !== key));
    this.next();
  }

  retry(keys: readonly string[]): void {
    this.put(
      this.entries.map((entry) =>
        keys.includes(entry.key) && entry.state === 'failed'
          ? { ...entry, state: 'waiting', part: 0, failure: undefined, controller: new AbortController() }
          : entry,
      ),
    );
    this.next();
  }

  /** Nothing goes on, and nothing is left: for when somebody leaves. */
  clear(): void {
    for (const { controller } of this.entries) controller.abort();
    this.put([]);
  }

  private next(): void {
    const room = mostAtOnce - this.entries.filter(({ state }) => state === 'sending').length;
    const begun = this.entries.filter(({ state }) => state === 'waiting').slice(0, Math.max(0, room));
    for (const entry of begun) {
      this.change(entry.key, { state: 'sending' });
      void this.run(entry);
    }
  }

  private async run({ key, file, send, controller: { signal } }: Entry): Promise<void> {
    const onProgress = (part: number) => this.change(key, { part });
    try {
      for (let attempt = 0; ; attempt++) {
        try {
          await send(file, { signal, onProgress });
          break;
        } catch (error) {
          const mayPass = isProblem(error) && error.isTransient && attempt < mostRetries;
          if (signal.aborted || !mayPass) throw error;
          await this.pause(backoffMillis(attempt + 1));
          signal.throwIfAborted();
        }
      }
      this.change(key, { state: 'sent', part: 1 });
    } catch (failure) {
      // What was taken out is not here any more.
      this.change(key, { state: 'failed', failure });
    }
    this.next();
    this.forgetSent();
  }

  /** What was sent is counted with its batch, until nothing of that is under way. */
  private forgetSent(): void {
    const busy = new Set(
      this.entries
        .filter(({ state }) => state === 'waiting' || state === 'sending')
        .map(({ collectionId }) => collectionId),
    );
    const left = this.entries.filter(({ state, collectionId }) => state !== 'sent' || busy.has(collectionId));
    if (left.length < this.entries.length) this.put(left);
  }

  private change(key: string, news: Partial<Upload>): void {
    this.put(this.entries.map((entry) => (entry.key === key ? { ...entry, ...news } : entry)));
  }

  private put(entries: readonly Entry[]): void {
    this.entries = entries;
    for (const watcher of this.watchers) watcher();
  }
}
