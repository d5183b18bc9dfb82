import { WebSocket } from 'ws';
import type { AppError } from '../platform/errors/index.js';
import type { Admission } from './admission.js';
import { closeCodes, failure, simpleFrame, type Command } from './frame.js';

/** A reader that lets this much pile up is closed with a reason instead of filling our memory. */
const mostBuffered = 4 * 1024 * 1024;
/** Past so many commands in waiting no more is read from the socket. */
const mostWaiting = 32;
const closeMillis = 2_000;

/** One open socket and who is behind it. */
export class Connection {
  /** Why we closed it; undefined when the peer left. */
  closedWith?: number;
  private answered = true;
  private waiting = 0;
  private lastCommand: Promise<void> = Promise.resolve();
  private readonly leaving = new AbortController();

  constructor(
    readonly socket: WebSocket,
    readonly admission: Admission,
  ) {
    socket.on('pong', () => (this.answered = true));
    // Broken frames close the socket by the library's own hand; here they only must not end the process.
    socket.on('error', () => undefined);
    socket.once('close', () => this.leaving.abort());
  }

  /** Aborts when the socket is gone. */
  get left(): AbortSignal {
    return this.leaving.signal;
  }

  send(frame: object): void {
    this.sendText(JSON.stringify(frame));
  }

  /** A frame that many sockets share is written once. */
  sendText(text: string | Buffer): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    if (this.socket.bufferedAmount > mostBuffered) return void this.close(closeCodes.tooSlow, 'too slow');
    this.socket.send(text, { binary: false });
  }

  /** Tells an error in the form of the socket's own protocol. */
  fail(error: AppError, id?: Command['id']): void {
    this.send(
      this.admission.route.path === '/ws' ? failure(id, error) : simpleFrame('error', inWords(error)),
    );
  }

  /** Runs commands one after the other, as they were sent: two messages never change places. */
  inOrder(command: () => Promise<void>): void {
    if (++this.waiting === mostWaiting) this.socket.pause();
    this.lastCommand = this.lastCommand.then(command).finally(() => {
      if (this.waiting-- === mostWaiting) this.socket.resume();
    });
  }

  /** Cuts a peer that did not answer the last ping, and pings again. */
  heartbeat(): void {
    if (this.socket.isPaused) return;
    if (!this.answered) return this.socket.terminate();
    this.answered = false;
    this.socket.ping();
  }

  /** Resolves when the socket is closed; a peer that does not answer the close is cut. */
  close(code: number, reason: string): Promise<void> {
    this.closedWith ??= code;
    this.socket.close(code, reason);
    if (this.left.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const cut = setTimeout(() => this.socket.terminate(), closeMillis);
      this.left.addEventListener('abort', () => {
        clearTimeout(cut);
        resolve();
      });
    });
  }
}

const inWords = ({ detail, errors = [] }: AppError): string =>
  [detail, ...errors.map(({ path, message }) => `${path} ${message}`)].join('; ');
