import { randomInt } from 'node:crypto';

/** A server frame and its number. */
interface Numbered {
  seq: number;
  text: string;
}

const mostFrames = 2_000;
/** In UTF-16 units, of all kept frames of one person. */
const mostText = 1024 * 1024;

/**
 * The numbered frames of one person in this process, and the last of them again for a reconnect. Numbers begin at
 * a random place, 2^20 apart, so that a number of another process, or of an earlier start, is not taken for one of
 * these: the answer is then `reset`, and the client loads anew.
 */
export class Outgoing {
  private last = randomInt(1, 2 ** 32) * 2 ** 20;
  private kept: Numbered[] = [];
  private keptText = 0;

  next(event: string, data: unknown): string {
    const seq = ++this.last;
    const text = JSON.stringify({ event, seq, data });
    this.kept.push({ seq, text });
    this.keptText += text.length;
    if (this.kept.length > mostFrames || this.keptText > mostText) this.forgetHalf();
    return text;
  }

  /** The frames after a number, or undefined when some of them are gone or the number is none of ours. */
  after(seq: number): string[] | undefined {
    const first = this.kept[0]?.seq ?? this.last + 1;
    if (seq < first - 1 || seq > this.last) return undefined;
    return this.kept.slice(seq - first + 1).map((frame) => frame.text);
  }

  /** The number of the newest frame. */
  get position(): number {
    return this.last;
  }

  /** By halves, so that forgetting costs little per frame. */
  private forgetHalf(): void {
    while (this.kept.length > mostFrames / 2 || this.keptText > mostText / 2) {
      const forgotten = this.kept.splice(0, Math.ceil(this.kept.length / 2));
      for (const { text } of forgotten) this.keptText -= text.length;
    }
  }
}
