import { Problem, type ProblemCode } from '../api';
import { backoffMillis } from './backoff';
import {
  readFrame,
  type Commands,
  type LiveData,
  type LiveEvent,
  type LiveFrame,
  type Reply,
} from './frames';

/** `connecting`: for the first time, or with new access. `waiting`: there is none, and it is tried again and again. */
export type LiveState = 'connecting' | 'online' | 'waiting';

export interface Line {
  /** Opens a socket to `/ws`. */
  open: () => WebSocket;
  /** Sees to it that a socket may be opened; false when the session is over. */
  admit: (refused: boolean) => Promise<boolean>;
  random?: () => number;
}

type Handler<Event extends LiveEvent> = (data: LiveData<Event>) => void;

const accessEnded = 4401;
const pingMillis = 25_000;
const answerMillis = 10_000;

/**
 * The one socket to the server: it comes back by itself, is told what it missed meanwhile, and says `reset` when that
 * was too much (docs/live.md). Handlers hear each frame once.
 */
export class LiveConnection {
  state: LiveState = 'connecting';
  private socket?: WebSocket;
  private lastSeq = 0;
  private attempt = 0;
  private nextId = 0;
  private isRunning = false;
  private retry?: ReturnType<typeof setTimeout>;
  private beat?: ReturnType<typeof setInterval>;
  private readonly waiting = new Map<string, (reply: Reply | undefined) => void>();
  private readonly handlers = new Map<LiveEvent, Set<(data: never) => void>>();
  private readonly watchers = new Set<() => void>();
  private readonly returned = new Set<() => void>();
  /** Which time it was started: what belongs to an earlier time is over. */
  private time = 0;

  constructor(private readonly line: Line) {}

  start(): void {
    if (this.isRunning) return;
    this.isRunning = true;
    this.time++;
    this.become('connecting');
    void this.connect(false);
  }

  stop(): void {
    this.isRunning = false;
    this.lastSeq = 0;
    clearTimeout(this.retry);
    this.retry = undefined;
    this.socket?.close();
    this.gone();
  }

  /** Finds out at once how it stands: the browser has a network again, or its person has come back. */
  checkNow(): void {
    if (this.state === 'online') this.ask('ping', undefined);
    if (this.retry === undefined) return;
    clearTimeout(this.retry);
    void this.connect(false);
  }

  on<Event extends LiveEvent>(event: Event, handler: Handler<Event>): () => void {
    const known = this.handlers.get(event) ?? new Set();
    this.handlers.set(event, known.add(handler));
    return () => known.delete(handler);
  }

  /** After an absence, once what was missed is told: what only passes by is then to be asked for. */
  onReturn(handler: () => void): () => void {
    this.returned.add(handler);
    return () => this.returned.delete(handler);
  }

  /** For `useSyncExternalStore`. */
  watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** Gives a command and waits for its answer. Throws `Problem`, `offline` while there is no connection. */
  async call<Name extends keyof Commands>(event: Name, data: Commands[Name]): Promise<unknown> {
    const { socket } = this;
    if (!socket || socket.readyState !== socket.OPEN) throw new Problem('offline', 0);
    const id = `c${++this.nextId}`;
    const reply = await new Promise<Reply | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), answerMillis);
      this.waiting.set(id, (answered) => {
        clearTimeout(timer);
        resolve(answered);
      });
      socket.send(JSON.stringify({ id, event, data }));
    });
    this.waiting.delete(id);
    if (!reply) throw new Problem('offline', 0);
    if (reply.event === 'error') throw new Problem(reply.data.code as ProblemCode, 0, reply.data.detail);
    return reply.data;
  }

  private async connect(refused: boolean): Promise<void> {
    this.retry = undefined;
    const { time } = this;
    const isOver = () => !this.isRunning || time !== this.time;
    try {
      const isAdmitted = await this.line.admit(refused);
      if (isOver()) return;
      if (!isAdmitted) return this.stop();
    } catch {
      if (!isOver()) this.comeBack();
      return;
    }
    const socket = this.line.open();
    this.socket = socket;
    socket.onopen = () => this.opened();
    socket.onmessage = ({ data }) => this.hear(data);
    socket.onclose = ({ code }) => this.closed(socket, code);
  }

  private opened(): void {
    if (this.lastSeq > 0) this.ask('resume', { after: this.lastSeq }, () => this.tellReturn());
    this.become('online');
    this.beat = setInterval(() => this.ask('ping', undefined), pingMillis);
  }

  /** A connection that does not answer is none. */
  private ask<Name extends keyof Commands>(event: Name, data: Commands[Name], then?: () => void): void {
    const { socket } = this;
    this.call(event, data).then(then, () => socket?.close());
  }

  private tellReturn(): void {
    for (const handler of this.returned) handler();
  }

  private hear(text: unknown): void {
    const frame = readFrame(text);
    if (!frame) return;
    if ('id' in frame) return this.waiting.get(frame.id)?.(frame);
    // Who comes back has not heard yet what is between theirs and the number of now.
    if (frame.event !== 'ready' || this.lastSeq === 0) this.lastSeq = Math.max(this.lastSeq, seqOf(frame));
    if (frame.event === 'ready') this.attempt = 0;
    for (const handler of this.handlers.get(frame.event) ?? []) handler(frame.data as never);
  }

  private closed(socket: WebSocket, code: number): void {
    if (socket !== this.socket) return;
    this.gone();
    if (!this.isRunning) return;
    if (code !== accessEnded) return this.comeBack();
    this.become('connecting');
    void this.connect(true);
  }

  private comeBack(): void {
    if (!this.isRunning) return;
    this.become('waiting');
    const millis = backoffMillis(this.attempt++, this.line.random);
    this.retry = setTimeout(() => void this.connect(false), millis);
  }

  private gone(): void {
    this.socket = undefined;
    clearInterval(this.beat);
    for (const end of this.waiting.values()) end(undefined);
  }

  private become(state: LiveState): void {
    if (this.state === state) return;
    this.state = state;
    for (const watcher of this.watchers) watcher();
  }
}

const seqOf = (frame: LiveFrame): number => ('seq' in frame ? frame.seq : frame.data.seq);
