/** A server frame and its number. */
interface Numbered {
  seq: number;
  text: string;
}

const mostKept = 1_000;
/** How long a person's frames are kept for a reconnect after their last socket closed. */
export const keptMillis = 120_000;

/**
 * The numbered frames of one person in this process, and the last of them again for a reconnect. Numbers begin
 * at the time the stream began, so that a number of another process, or of an earlier start, is never taken
 * for one of these: the answer is then `reset`, and the client loads anew.
 */
export class Outgoing {
  private readonly base = Date.now() * 1_024;
  private last = this.base;
  private kept: Numbered[] = [];

  next(event: string, data: unknown): string {
    const seq = ++this.last;
    const text = JSON.stringify({ event, seq, data });
    this.kept.push({ seq, text });
    if (this.kept.length > mostKept) this.kept.splice(0, mostKept / 2);
    return text;
  }

  /** The frames after a number, or undefined when some of them are gone. */
  after(seq: number): string[] | undefined {
    const first = this.kept[0]?.seq ?? this.last + 1;
    if (seq < first - 1 || seq < this.base || seq > this.last) return undefined;
    return this.kept.filter((frame) => frame.seq > seq).map((frame) => frame.text);
  }

  get position(): number {
    return this.last;
  }
}
