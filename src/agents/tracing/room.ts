/** How much may wait for a collector that is slow or away, by number and by size. */
export class Room {
  private items = 0;
  private bytes = 0;

  constructor(private readonly most: { items: number; bytes: number }) {}

  /** Whether there was room for it; what has come in has to leave again. */
  enter(bytes: number): boolean {
    if (this.items >= this.most.items || this.bytes + bytes > this.most.bytes) return false;
    this.items++;
    this.bytes += bytes;
    return true;
  }

  leave(bytes: number): void {
    this.items--;
    this.bytes -= bytes;
  }
}

/** Of all observers alike: what waits holds all that was said to models and by them. */
export const mostBytesWaiting = 64 * 1024 ** 2;
