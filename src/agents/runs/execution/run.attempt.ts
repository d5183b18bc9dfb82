import type { FinishReason, ModelToolCall, TokenLogprob } from '../../../llm/index.js';
import type { ApprovalRequest } from '../../../tools/index.js';
import { LiveBus, topics } from '../../../platform/live/index.js';
import { storableText } from '../../../platform/text/index.js';
import { eventId, isTerminal, type RunEvent, type RunEventBody } from '../queue/run-event.js';
import { GivenPassages } from '../../knowledge/given-passages.js';
import { AnswerFull, withinAnswer } from '../../types/answer-limit.js';
import { unwatched, type Watched } from '../../tracing/watched.js';
import type { ClaimedRun } from '../queue/run.claims.js';
import type { RunUsage } from '../queue/run-usage.js';
import { RunRecord } from './run.record.js';

/** Why an attempt is stopped. */
export type StopReason = 'cancelled' | 'lease lost' | 'handed over' | 'deadline';

/** The events of a run, as the bus carries them to streams and sockets. */
export function publishRunEvents(
  live: LiveBus,
  { id, chatId }: { id: string; chatId: string | null },
  events: RunEvent[],
): void {
  for (const event of events) {
    live.publish({
      topics: chatId ? [topics.run(id), topics.chat(chatId)] : [topics.run(id)],
      type: 'run.event',
      data: { runId: id, chatId, id: eventId(id, event), ...event },
      ...(isTerminal(event) ? { last: true } : {}),
    });
  }
}

const highSurrogateAtEnd = /[\uD800-\uDBFF]$/;

/** One attempt at a run in this process: numbers its events, tells them live and keeps those not stored yet. */
export class Attempt {
  readonly abort = new AbortController();
  stopReason?: StopReason;
  text = '';
  finishReason?: FinishReason;
  /** What whoever asked has to call. */
  clientCalls?: ModelToolCall[];
  /** What its question can be answered with. */
  choices?: string[];
  /** Messages before the question that its model was not sent. */
  leftOut = 0;
  firstTokenAt?: number;
  /** The calls that a person must decide about before it can go on. */
  readonly waitingFor: ApprovalRequest[] = [];
  /** What is to be kept of how it worked. */
  readonly record: RunRecord;
  /** What its roles were given of documents. */
  readonly given = new GivenPassages();
  /** Those who trace runs, if any. */
  traced: Watched = unwatched;
  /** What it was asked. */
  question = '';
  /** The storing of earlier events that is under way; the end must not overtake it. */
  storing?: Promise<void>;
  private seq = 0;
  private pending: RunEvent[] = [];
  private gathered = '';
  private gatheredLogprobs: TokenLogprob[] = [];
  private halfCharacter = '';

  constructor(
    readonly run: ClaimedRun,
    private readonly tell: (events: RunEvent[]) => void,
    /** When this turn of the event loop is over. */
    private readonly later: (tell: () => void) => void = setImmediate,
  ) {
    this.record = new RunRecord(run);
  }

  emit(body: RunEventBody): void {
    this.tell([this.number(body)]);
  }

  /** Numbers an event without telling it: it becomes true only when it is committed. */
  number(body: RunEventBody): RunEvent {
    if (body.type !== 'delta') this.tellText();
    const event: RunEvent = { epoch: this.run.epoch, seq: ++this.seq, ...body };
    this.pending.push(event);
    return event;
  }

  /** Throws AnswerFull behind what there was room for. */
  appendText(given: string, logprobs: TokenLogprob[] = []): void {
    this.firstTokenAt ??= performance.now();
    const { text, isFull } = withinAnswer(this.text.length, this.storable(given));
    if (text === '') return;
    this.text += text;
    // What the model sends in one turn of the loop is one event: a fast model would drown the bus in tokens.
    if (this.gathered === '') this.later(this.tellText);
    this.gathered += text;
    if (logprobs.length > 0) this.gatheredLogprobs.push(...logprobs);
    if (isFull) throw new AnswerFull();
  }

  /** Begins with what an earlier run, or attempt, has reached. */
  resume(prefix: string): void {
    this.text = prefix;
    this.emit({ type: 'delta', data: { text: prefix } });
  }

  /** What it took: the run's own role and those that it asked. */
  get usage(): RunUsage | undefined {
    return this.record.spending.usage;
  }

  takeEvents(): RunEvent[] {
    this.tellText();
    const taken = this.pending;
    this.pending = [];
    return taken;
  }

  /** After a failed store: they go out with the next one. */
  putBack(events: RunEvent[]): void {
    this.pending = [...events, ...this.pending];
  }

  /** What no database can store is replaced; a character cut in two waits for its other half. */
  private storable(given: string): string {
    const all = this.halfCharacter + given;
    this.halfCharacter = highSurrogateAtEnd.exec(all)?.[0] ?? '';
    return storableText(all.slice(0, all.length - this.halfCharacter.length));
  }

  private readonly tellText = (): void => {
    if (this.gathered === '') return;
    const text = this.gathered;
    const logprobs = this.gatheredLogprobs;
    this.gathered = '';
    if (logprobs.length > 0) this.gatheredLogprobs = [];
    this.emit({ type: 'delta', data: { text, ...(logprobs.length > 0 ? { logprobs } : {}) } });
  };

  stop(reason: StopReason): void {
    this.stopReason ??= reason;
    this.abort.abort();
  }
}
