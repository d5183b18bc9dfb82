import { WebSocket } from 'ws';
import type { Admission } from './admissions.js';
import { closeCodes } from './frame.js';

/** A reader that lets this much pile up is closed with a reason instead of filling our memory. */
const mostBuffered = 4 * 1024 * 1024;
const closeMillis = 2_000;

/** One open socket and who is behind it. */
export class Connection {
  private answered = true;

  constructor(
    readonly socket: WebSocket,
    readonly admission: Admission,
  ) {
    socket.on('pong', () => (this.answered = true));
    // Broken frames close the socket by the library's own hand; here they only must not end the process.
    socket.on('error', () => socket.terminate());
  }

  send(frame: object): void {
    this.sendText(JSON.stringify(frame));
  }

  /** A frame that many sockets share is written as text once. */
  sendText(text: string): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    if (this.socket.bufferedAmount > mostBuffered) return this.close(closeCodes.tooSlow, 'too slow');
    this.socket.send(text);
  }

  /** Cuts a peer that did not answer the last ping, and pings again. */
  heartbeat(): void {
    if (!this.answered) return this.socket.terminate();
    this.answered = false;
    this.socket.ping();
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
    // A peer that does not answer the close is cut.
    setTimeout(() => this.socket.terminate(), closeMillis).unref();
  }
}
