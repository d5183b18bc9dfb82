import type { StreamFrame } from './stream-frame.js';

const mostFrames = 2_000;
/** In UTF-16 units of their data. */
const mostText = 1024 * 1024;

/** The last frames of a stream, for who was away for a moment. */
export class RecentFrames {
  private kept: StreamFrame[] = [];
  private keptText = 0;
  /** The newest number that was forgotten. */
  private forgotten?: number;

  add(frame: StreamFrame): void {
    this.kept.push(frame);
    this.keptText += frame.json.length;
    if (this.kept.length > mostFrames || this.keptText > mostText) this.forgetHalf();
  }

  /** All after a number that was given here, or undefined when it was not, or some of them are forgotten. */
  after(seq: number): StreamFrame[] | undefined {
    if (seq === this.forgotten) return this.kept;
    const at = this.indexOf(seq);
    return at === undefined ? undefined : this.kept.slice(at + 1);
  }

  private indexOf(seq: number): number | undefined {
    let low = 0;
    let high = this.kept.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const { seq: found } = this.kept[middle] as StreamFrame;
      if (found === seq) return middle;
      if (found < seq) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }

  /** By halves, so that forgetting costs little per frame. */
  private forgetHalf(): void {
    while (this.kept.length > mostFrames / 2 || this.keptText > mostText / 2) {
      const forgotten = this.kept.splice(0, Math.ceil(this.kept.length / 2));
      for (const { seq, json } of forgotten) {
        this.keptText -= json.length;
        this.forgotten = seq;
      }
    }
  }
}
