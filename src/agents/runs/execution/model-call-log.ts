import { costOf, type TokenUsage } from '../../../llm/index.js';
import { newId } from '../../../platform/database/index.js';
import type { PartEnd } from '../../tracing/watched.js';
import type { CallBegun, CallWish } from '../../types/budget.js';
import type { ClaimedRun } from '../queue/run.claims.js';
import type { ModelCall } from './model-call.entity.js';
import type { Spender } from './spending.js';

/** What a call has taken, as far as its server has told. */
export interface Taken {
  /** Undefined: nothing came of it. */
  counted?: TokenUsage;
  isEstimate: boolean;
}

/** A call that is under way, as the log knows it. */
export interface LoggedCall {
  /** It is written down, so that it may be made. */
  kept: Promise<void>;
  end(end: PartEnd | undefined, taken: Taken): void;
}

interface UnderWay {
  asItStands: () => ModelCall;
  /** Not stored before, in milliseconds since 1970. */
  waitsUntil: number;
}

const plainMillis = 1_000;

/**
 * The calls of models of one attempt. Each is stored before it is made, so that what dies with its worker counts in the
 * next attempt. Only the one call that a plain answer mostly is waits for its first second: the run's own row says all
 * about it, and an attempt that left no word at all is known to have been at it.
 */
export class ModelCallLog {
  /** The one call that a plain answer is. */
  plain?: ModelCall;
  /** Stores a call before it is made; where nothing is stored, nothing. */
  keep: (call: ModelCall) => Promise<void> = () => Promise.resolve();
  private ended: ModelCall[] = [];
  /** Whatever became of them, stored or not. */
  private readonly made: ModelCall[] = [];
  private readonly underWay = new Set<UnderWay>();
  /** There is another call, of which the run's own row says nothing. */
  private hasOtherCalls = false;
  /** Attempts that left no word. */
  private silent: number[] = [];
  private lost: number[] = [];

  constructor(private readonly run: Pick<ClaimedRun, 'id' | 'orgId' | 'epoch'>) {}

  /** Earlier attempts that have left nothing. */
  recall(silent: number[]): void {
    this.silent = silent;
  }

  /** Attempts of which nothing is known but that they were at this answer: each has asked for it, as far as anybody knows. */
  takeLost(): number {
    this.lost.push(...this.silent);
    return this.silent.splice(0).length;
  }

  begin(by: Spender, wish: CallWish, begun: CallBegun): LoggedCall {
    const row = this.rowOf(by, wish, begun);
    const { inputTokens } = wish;
    for (const epoch of this.lost.splice(0)) {
      const call = { ...row, id: newId(), epoch, ...columnsOf(by, estimated(inputTokens, 0)) };
      this.made.push(call);
      this.add(call);
    }
    const asItStands = () => ({ ...row, ...columnsOf(by, estimated(inputTokens, begun.heardTokens())) });
    // Of a later attempt the run's own row cannot say all: what the earlier ones left stands beside it.
    const mayBePlain = wish.isWhole === true && by.path === '' && !this.hasOtherCalls && this.run.epoch === 1;
    const open: UnderWay = {
      asItStands,
      waitsUntil: begun.startedAt.getTime() + (mayBePlain ? plainMillis : 0),
    };
    this.underWay.add(open);
    return {
      kept: mayBePlain ? Promise.resolve() : this.keep(asItStands()),
      end: (end, taken) => {
        this.underWay.delete(open);
        const { answeredBy, finishReason, firstTokenAt, error } = end ?? {};
        const call = {
          ...row,
          ...columnsOf(by, taken),
          model: answeredBy ?? row.model,
          finishReason: finishReason ?? null,
          // Without an end it was not made: it could not be written down.
          errorCode: end ? (error?.code ?? null) : 'unavailable',
          firstTokenAt: firstTokenAt ?? null,
          finishedAt: new Date(),
        };
        this.made.push(call);
        if (mayBePlain && end && !error && !taken.isEstimate && !this.hasOtherCalls) this.plain = call;
        else this.add(call);
      },
    };
  }

  /** The answer was more than its call, or did not come to be. */
  keepPlain(): void {
    if (this.plain) this.add(this.plain);
    this.plain = undefined;
  }

  /** To be stored: what has ended, and what is under way as it stands. */
  take(): { ended: ModelCall[]; underWay: ModelCall[] } {
    const { ended } = this;
    this.ended = [];
    const now = Date.now();
    const underWay = [...this.underWay]
      .filter(({ waitsUntil }) => waitsUntil <= now)
      .map(({ asItStands }) => asItStands());
    this.hasOtherCalls ||= underWay.length > 0;
    return { ended, underWay };
  }

  /** All that this attempt has asked for, and what it found lost, as far as it is known now. */
  get all(): ModelCall[] {
    return [...this.made, ...[...this.underWay].map(({ asItStands }) => asItStands())];
  }

  /** After a failed store. */
  putBack(ended: ModelCall[]): void {
    this.ended.unshift(...ended);
  }

  private add(call: ModelCall): void {
    this.ended.push(call);
    this.hasOtherCalls = true;
  }

  private rowOf({ path, agentUsername }: Spender, { purpose }: CallWish, { model, startedAt }: CallBegun) {
    const { id: runId, orgId, epoch } = this.run;
    return {
      id: newId(),
      ...{ orgId, runId, epoch, path, agentUsername, model, startedAt },
      purpose: purpose ?? ('answer' as const),
      finishReason: null,
      errorCode: null,
      firstTokenAt: null,
      finishedAt: null,
    };
  }
}

export const estimated = (inputTokens: number, outputTokens: number): Taken => ({
  counted: { inputTokens, outputTokens },
  isEstimate: true,
});

const columnsOf = ({ price }: Spender, { counted, isEstimate }: Taken) => ({
  inputTokens: counted?.inputTokens ?? null,
  outputTokens: counted?.outputTokens ?? null,
  cachedTokens: counted?.cachedTokens ?? null,
  reasoningTokens: counted?.reasoningTokens ?? null,
  cost: price && counted ? costOf(price, counted) : null,
  isEstimate,
});
