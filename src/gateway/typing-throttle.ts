const quietMillis = 1_000;

/** Who types says so far more often than others need to hear it: once a second per person and chat, and that it ended. */
export class TypingThrottle {
  private readonly told = new Map<string, { at: number; isTyping: boolean }>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Whether the others are to be told. */
  passes(chatId: string, userId: string, isTyping: boolean): boolean {
    const at = this.now();
    this.forget(at);
    const key = `${chatId} ${userId}`;
    const last = this.told.get(key);
    if (!last) {
      this.told.set(key, { at, isTyping });
      return true;
    }
    if (isTyping || !last.isTyping) return false;
    last.isTyping = false;
    return true;
  }

  /** The map is in the order of what it holds: the oldest come first. */
  private forget(now: number): void {
    for (const [key, { at }] of this.told) {
      if (at > now - quietMillis) return;
      this.told.delete(key);
    }
  }
}
