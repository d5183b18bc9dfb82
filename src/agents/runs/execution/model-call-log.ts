import { costOf, priceOfAnswer, type TokenUsage } from '../../../llm/index.js';
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
  /** When it is written down, so that it may be made; some need not be. */
  kept?: Promise<void>;
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
 * about it, and a first attempt that left no word at all is known to have been at it. So that it counts once, whoever of
 * several attempts writes it down, and when, its id is the run's own.
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
  /** The first attempt left no word. */
  private isSilent = false;
  private isLost = false;

  constructor(private readonly run: Pick<ClaimedRun, 'id' | 'orgId' | 'epoch'>) {}

  /** Whether the first attempt has left nothing: later ones ask for nothing that they have not written down. */
  recall(isSilent: boolean): void {
    this.isSilent = isSilent;
  }

  /** Of an attempt nothing is known but that it was at this answer: it has asked for it, as far as anybody knows. */
  takeLost(): boolean {
    if (!this.isSilent) return false;
    this.isSilent = false;
    this.isLost = true;
    return true;
  }

  begin(by: Spender, wish: CallWish, begun: CallBegun): LoggedCall {
    // It was not all, then.
    this.keepPlain();
    const { inputTokens } = wish;
    if (this.isLost) {
      this.isLost = false;
      const row = this.rowOf(this.run.id, by, wish, begun);
      const call = { ...row, epoch: 1, ...columnsOf(by, estimated(inputTokens, 0)) };
      this.made.push(call);
      this.add(call);
    }
    const asItStands = () => ({ ...row, ...columnsOf(by, estimated(inputTokens, begun.heardTokens())) });
    // Of a later attempt the run's own row cannot say all: what the earlier ones left stands beside it.
    const isAlone = this.made.length === 0 && this.underWay.size === 0;
    const mayBePlain = wish.isWhole === true && by.path === '' && isAlone && this.run.epoch === 1;
    const row = this.rowOf(mayBePlain ? this.run.id : newId(), by, wish, begun);
    const open: UnderWay = {
      asItStands,
      waitsUntil: begun.startedAt.getTime() + (mayBePlain ? plainMillis : 0),
    };
    this.underWay.add(open);
    return {
      kept: mayBePlain ? undefined : this.keep(asItStands()),
      end: (end, taken) => {
        this.underWay.delete(open);
        const { answeredBy, finishReason, firstTokenAt, error } = end ?? {};
        const call = {
          ...row,
          ...columnsOf(by, taken, answeredBy),
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

  get hasNews(): boolean {
    return this.ended.length > 0 || this.underWay.size > 0;
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

  private rowOf(
    id: string,
    { path, agentUsername }: Spender,
    { purpose }: CallWish,
    { model, startedAt }: CallBegun,
  ) {
    const { id: runId, orgId, epoch } = this.run;
    return {
      id,
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

function columnsOf(by: Spender, { counted, isEstimate }: Taken, answeredBy?: string) {
  const price = priceOfAnswer(by, answeredBy);
  return {
    inputTokens: counted?.inputTokens ?? null,
    outputTokens: counted?.outputTokens ?? null,
    cachedTokens: counted?.cachedTokens ?? null,
    reasoningTokens: counted?.reasoningTokens ?? null,
    cost: price && counted ? costOf(price, counted) : null,
    isEstimate,
  };
}
