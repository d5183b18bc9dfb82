import type { ModelPrice } from '../../llm/index.js';
import { newId } from '../../platform/database/index.js';
import { AppError, toAppError } from '../../platform/errors/index.js';
import { log } from '../../platform/logging/index.js';
import type { BudgetMoves, Move, Spender } from './budget-moves.js';
import type { KnownBudgets } from './known-budgets.js';
import { held, refusal } from './refusal.js';

/** How long a call waits for what others hold and may not need. */
const patienceMillis = 5_000;
/** What other processes give back is not heard of. */
const lookAgainMillis = 200;

export interface Taken {
  tokens: number;
  cost: number;
}

interface Wish {
  inputTokens: number;
  /** The longest answer that is of any use. */
  most: number;
  /** Of the model; without one it costs nothing, as far as anybody knows. */
  price?: ModelPrice;
}

/** What is held for a call that is about to be made. */
export interface Reservation {
  /** The longest answer that it may ask for. */
  maxTokens: number;
  /** Once, whatever came of it. */
  settle(taken: Taken): void;
}

interface Bank {
  known: Pick<KnownBudgets, 'ofSubjects' | 'haveNoSay' | 'changed'>;
  moves: Pick<BudgetMoves, 'add' | 'nextChange'>;
  /** Afterwards it is asked whether the run is still open. */
  keptSeconds: number;
}

/** What one attempt at a run may take of the budgets that are over it. Where there are none, it asks nobody. */
export class Purse {
  private holds = false;
  /** Calls of its own that it holds something for. */
  private underWay = 0;

  constructor(
    private readonly bank: Bank,
    private readonly spender: Spender,
  ) {}

  /** No budget has a say, as far as is known without asking. */
  get isFree(): boolean {
    const { orgId, subjectIds } = this.spender;
    return this.bank.known.haveNoSay(orgId, subjectIds);
  }

  /** Undefined where no budget has a say; throws `budget_exceeded` when there is no room for an answer. */
  async reserve(wish: Wish, signal: AbortSignal): Promise<Reservation | undefined> {
    if (!(await this.isConcerned())) return undefined;
    const { moves, keptSeconds } = this.bank;
    const callId = newId();
    const until = performance.now() + patienceMillis;
    for (;;) {
      signal.throwIfAborted();
      // Its own calls are going to end, and give back what they do not take: others it waits for only so long.
      const patient = performance.now() < until || this.underWay > 0;
      // A statement that fails may have been carried out all the same.
      this.holds = true;
      const moved = await moves.add({
        kind: 'ask',
        callId,
        ...wish,
        patient,
        seconds: keptSeconds,
        ...this.spender,
      });
      if (moved.outcome === 'granted') {
        const { maxTokens } = moved;
        this.underWay++;
        return {
          maxTokens,
          settle: (taken) => {
            this.underWay--;
            this.tell({ kind: 'settle', callId, ...this.run, ...countable(taken) });
          },
        };
      }
      if (moved.outcome === 'refused') throw await this.refused(moved.budgetId);
      if (moved.outcome === 'busy') throw held();
      if (moved.outcome !== 'wait') return undefined;
      await moves.nextChange(lookAgainMillis, signal);
    }
  }

  /** An attempt begins behind others: what is known of these is held, and no more. */
  async recall(taken: Taken): Promise<void> {
    if (!(await this.isConcerned())) return;
    const { moves, keptSeconds } = this.bank;
    this.holds = true;
    await moves.add({
      kind: 'recall',
      callId: newId(),
      seconds: keptSeconds,
      ...this.spender,
      ...countable(taken),
    });
  }

  /** When the run has ended: the ledger has all that it took. */
  free(): void {
    if (this.holds) this.tell({ kind: 'free', ...this.run });
    this.holds = false;
  }

  private get run() {
    const { orgId, runId } = this.spender;
    return { orgId, runId };
  }

  private async isConcerned(): Promise<boolean> {
    const { orgId, subjectIds } = this.spender;
    return (await this.bank.known.ofSubjects(orgId, subjectIds)).length > 0;
  }

  /** Nobody waits for it. What gets lost is held until it expires. */
  private tell(move: Move): void {
    this.bank.moves.add(move).catch((error: unknown) => {
      log.warn({ err: toAppError(error), runId: this.spender.runId }, 'a budget was not told yet');
    });
  }

  /** The first one tells everybody, so that the next ones are refused before anything is begun for them. */
  private async refused(budgetId: string): Promise<AppError> {
    const { known } = this.bank;
    const { orgId, subjectIds } = this.spender;
    const find = async () => (await known.ofSubjects(orgId, subjectIds)).find(({ id }) => id === budgetId);
    let budget = await find();
    if (!budget?.hasRefused) {
      known.changed(orgId);
      budget = await find();
    }
    return budget ? refusal(budget) : new AppError('budget_exceeded');
  }
}

/** A server may tell whatever it likes. */
const most = 2 ** 40;
const countable = ({ tokens, cost }: Taken): Taken => ({ tokens: bounded(tokens), cost: bounded(cost) });
const bounded = (amount: number): number => Math.min(Math.max(amount || 0, 0), most);
