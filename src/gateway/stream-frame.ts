/** So many numbers follow each position of the journal, for what is told in between and stands in no journal. */
export const span = 2 ** 23;

/** The journal's position that a frame's number holds. */
export const positionOf = (seq: number): number => Math.floor(seq / span);

/** One thing told to clients, written once for all who hear it. */
export class StreamFrame {
  private text?: string;
  private bytes?: Buffer;

  constructor(
    /** Grows from frame to frame: the journal's position, and what was told since. */
    readonly seq: number,
    /** Who hears it. */
    readonly topic: string,
    readonly event: string,
    readonly data: Record<string, unknown>,
  ) {}

  /** Its data as JSON. */
  get json(): string {
    return (this.text ??= JSON.stringify(this.data));
  }

  /** As a frame of a socket. */
  get frame(): Buffer {
    return (this.bytes ??= Buffer.from(
      `{"event":${JSON.stringify(this.event)},"seq":${this.seq},"data":${this.json}}`,
    ));
  }
}
