import { withMessage, type History, type Message } from './history';

const mostKept = 500;

/**
 * Messages that were told lately. What is loaded may be older than what was told while it was under way, so that is
 * applied to it again.
 */
export class FrameLog {
  private readonly frames: Message[] = [];
  private count = 0;

  add(message: Message): void {
    this.frames.push(message);
    this.count++;
    if (this.frames.length > mostKept) this.frames.shift();
  }

  clear(): void {
    this.frames.length = 0;
  }

  knows(id: string): boolean {
    return this.frames.some((message) => message.id === id);
  }

  /** Where one stands before loading something. */
  mark(): number {
    return this.count;
  }

  reapply(history: History, mark: number, chatId: string): History {
    const since = this.frames.slice(Math.max(0, this.frames.length - (this.count - mark)));
    return since.filter((message) => message.chatId === chatId).reduce(withMessage, history);
  }
}
