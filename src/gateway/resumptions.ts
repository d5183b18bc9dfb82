import { Injectable } from '@nestjs/common';
import { RunReader, RunService, type RunView } from '../agents/index.js';
import { Journal } from '../platform/journal/index.js';
import { topics } from '../platform/live/index.js';
import type { Feed, Hold } from './feed.js';
import type { OrganizationStream } from './organization-stream.js';
import { positionOf, span, StreamFrame } from './stream-frame.js';

/** Whoever missed more loads anew: that is less work for both. */
const mostMissed = 1_000;
/** Answers whose state is told again, the newest first. */
const mostRuns = 50;

/** Who comes back, and to what. */
interface Returning {
  stream: OrganizationStream;
  feed: Feed;
  /** The topics that they may hear now, and of what is told there, whether it is for them. */
  audiences: ReadonlySet<string>;
  hears: (frame: StreamFrame) => boolean;
}

/**
 * Brings clients up to date that were away. A short absence is made up for from memory, frame by frame; a longer one,
 * or one from another process, from the journal, and for answers under way by their present state.
 */
@Injectable()
export class Resumptions {
  constructor(
    private readonly journal: Journal,
    private readonly runs: RunService,
    private readonly reader: RunReader,
  ) {}

  /** Sends all that came after a number; false, after a `reset`, when that cannot be done. */
  async resume(returning: Returning, after: number): Promise<boolean> {
    const { stream, feed } = returning;
    if (!feed.isHeld) {
      // Too late to put older frames before those that went out; what this client got itself it has not missed.
      if (feed.has(after, stream.number)) return true;
      feed.reset(stream.number);
      return false;
    }
    const hold = feed.hold();
    try {
      // What was deleted a moment ago is not told because the bus is slow.
      const last = await this.catchUp(stream);
      const recent = stream.after(after);
      if (!recent) return await this.resumeFromJournal(returning, hold, after, last);
      const missed = withoutDeleted(recent.filter(returning.hears));
      return feed.resume(hold, after, missed, stream.number);
    } catch (error) {
      // It must not wait for ever for what it missed.
      feed.reset(stream.number);
      throw error;
    }
  }

  /** Tells the state of the answers of a chat that are under way, as one frame each. */
  async tellRuns({ stream, feed }: Returning, chatId: string): Promise<void> {
    const numbers = stream.reserve(2 * mostRuns);
    const hold = feed.hold();
    let frames: StreamFrame[] = [];
    try {
      frames = await this.stateOfRuns(stream.orgId, [chatId], new Date(), numbers);
    } finally {
      feed.goOn(hold, frames, 0);
    }
  }

  /** Up to the newest position, which it returns. */
  private async catchUp(stream: OrganizationStream): Promise<number> {
    const known = await this.journal.positions([stream.orgId]);
    const last = known.get(stream.orgId) ?? 0;
    await stream.catchUp(last);
    return last;
  }

  private async resumeFromJournal(
    { stream, feed, audiences }: Returning,
    hold: Hold,
    after: number,
    last: number,
  ): Promise<boolean> {
    const { orgId } = stream;
    const position = positionOf(after);
    stream.surpass(after);
    // Nobody here or elsewhere gave such a number.
    if (position > last || after > stream.number) {
      feed.reset(stream.number);
      return false;
    }
    // These come after what is told from the journal, and before all that is told from now on.
    const numbers = stream.reserve(2 * mostRuns);
    const upTo = positionOf(numbers[0] as number);
    const missed = await this.journal.after(orgId, position, upTo, [...audiences], mostMissed);
    if (!missed) {
      feed.reset(stream.number);
      return false;
    }
    const told = missed.told.map(
      (entry) => new StreamFrame(entry.position * span, entry.topic, entry.type, entry.data),
    );
    const chats = [...audiences].flatMap((topic) => topics.chatIn(topic) ?? []);
    const runs = await this.stateOfRuns(orgId, chats, missed.since, numbers);
    return feed.resume(hold, after, [...told, ...runs], numbers.at(-1) as number);
  }

  private async stateOfRuns(
    orgId: string,
    chatIds: string[],
    since: Date,
    numbers: number[],
  ): Promise<StreamFrame[]> {
    const runs = await this.runs.openOrRecent(orgId, chatIds, since, mostRuns);
    const frames: StreamFrame[] = [];
    const add = (run: RunView, event: string, data: Record<string, unknown>) =>
      frames.push(
        new StreamFrame(numbers[frames.length] as number, topics.chat(run.chatId as string), event, {
          runId: run.id,
          chatId: run.chatId,
          ...data,
        }),
      );
    for (const run of runs) {
      add(run, 'run.status', { agentUsername: run.agentUsername, status: run.status });
      if (run.status !== 'running') continue;
      const snapshot = await this.reader.snapshot({ id: run.id, orgId });
      if (snapshot) add(run, 'run.event', { type: 'snapshot', ...snapshot });
    }
    return frames;
  }
}

/** What a message said before it was deleted is told to nobody any more, nor how an answer was written. */
function withoutDeleted(frames: StreamFrame[]): StreamFrame[] {
  const deleted = frames.filter(({ event }) => event === 'message.deleted').map(({ data }) => data);
  const ids = new Set(deleted.map(({ id }) => id));
  const runIds = new Set(deleted.map(({ runId }) => runId));
  return frames.filter(({ event, data }) => {
    if (event === 'run.event') return !runIds.has(data.runId);
    return !(event === 'message.created' || event === 'message.updated') || !ids.has(data.id);
  });
}
