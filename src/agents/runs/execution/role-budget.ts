import { costOf, priceOfAnswer, tokensFor, type ModelPrice, type TokenUsage } from '../../../llm/index.js';
import type { Purse } from '../../../usage/index.js';
import { AppError } from '../../../platform/errors/index.js';
import type { Budget, CallBegun, CallSize, CallWish, Grant } from '../../types/budget.js';
import type { PartEnd } from '../../tracing/watched.js';
import { estimated, type LoggedCall, type ModelCallLog, type Taken } from './model-call-log.js';
import { nothing, type Amount, type Spender, type Spending } from './spending.js';

interface Hope {
  enough: number;
  heldBack?: CallSize;
}

interface Ledger {
  spending: Spending;
  /** The run as a whole may call nothing more. */
  isOver: () => boolean;
  log: Pick<ModelCallLog, 'begin' | 'takeLost'>;
  /** What the organization lets the run take. */
  purse: () => Pick<Purse, 'reserve' | 'isFree'> | undefined;
}

/** What a role may take: its limits hold for all that it asks, while these work, and so do the limits of who asked it. */
export class RoleBudget implements Budget {
  private aside = nothing;

  constructor(
    private readonly ledger: Ledger,
    private readonly own: Spender,
    private readonly outer?: RoleBudget,
  ) {}

  /** Of a role that this one asks. */
  within(asked: Spender): RoleBudget {
    return new RoleBudget(this.ledger, asked, this);
  }

  isSpent(): boolean {
    const isFull = (role: RoleBudget) =>
      role.roomIn(0, this.keptBy(role), this.dearest, this.ledger.spending.ended(role.own.path)) < 1;
    return this.ledger.isOver() || this.callsLeft() < 1 || this.way().some(isFull);
  }

  calls(): number {
    return this.ledger.spending.callsAt(this.own.path);
  }

  callsLeft(): number {
    return Math.min(...this.way().map((role) => role.callsIn(this.keptBy(role))));
  }

  setAside({ inputTokens, outputTokens }: CallSize): void {
    this.aside = this.amount({ inputTokens, outputTokens }, this.dearest);
  }

  room(inputTokens: number, hope: Hope, signal: AbortSignal): Promise<number> {
    return this.whenSettled(inputTokens, hope, signal, (room) => room);
  }

  async admit(wish: CallWish, signal: AbortSignal): Promise<Grant> {
    const { inputTokens, most, purpose, isWhole } = wish;
    if (isWhole && this.ledger.log.takeLost()) this.count(1, estimated(inputTokens, 0), this.own.price);
    // What is done for an answer leaves as much as it takes to that answer, or is not done.
    const heldBack = purpose ? { inputTokens, outputTokens: most } : undefined;
    const grant = await this.whenSettled(inputTokens, { enough: most, heldBack }, signal, (room) =>
      this.take(wish, room, heldBack),
    );
    const purse = this.ledger.purse();
    return purse && !purse.isFree ? this.paid(purse, grant, inputTokens, signal) : grant;
  }

  /** Within the organization's budgets as well. */
  private async paid(
    purse: Pick<Purse, 'reserve'>,
    grant: Grant,
    inputTokens: number,
    signal: AbortSignal,
  ): Promise<Grant> {
    const wish = { inputTokens, most: grant.maxTokens, price: this.dearest };
    const reserved = await purse.reserve(wish, signal).catch((error: unknown) => {
      grant.settle(undefined);
      throw error;
    });
    if (!reserved) return grant;
    let begun: CallBegun | undefined;
    return {
      maxTokens: reserved.maxTokens,
      begin: (call) => {
        begun = call;
        return grant.begin(call);
      },
      settle: (end) => {
        grant.settle(end);
        const { counted } = end ? takenBy(end, inputTokens, begun?.heardTokens() ?? 0) : untaken;
        reserved.settle(counted ? this.amount(counted, priceOfAnswer(this.own, end?.answeredBy)) : nothing);
      },
    };
  }

  /** What calls under way may still leave is waited for. Others look only after `use`: what it takes is taken. */
  private async whenSettled<Result>(
    inputTokens: number,
    { enough, heldBack }: Hope,
    signal: AbortSignal,
    use: (room: number) => Result,
  ): Promise<Result> {
    const held = heldBack ? this.amount(heldBack, this.dearest) : nothing;
    for (;;) {
      signal.throwIfAborted();
      const { room, tight } = this.narrowest(inputTokens, enough, held);
      const { spending } = this.ledger;
      if (!tight.some(({ own }) => spending.isUnderWay(own.path))) return use(room);
      await spending.nextEnd(signal);
    }
  }

  private take(wish: CallWish, room: number, heldBack: CallSize | undefined): Grant {
    const { inputTokens, most: longest } = wish;
    if (room < (heldBack ? longest : 1)) throw this.reached(inputTokens);
    if (!heldBack && this.callsLeft() < 1) throw this.reached(0);
    const maxTokens = Math.min(longest, room);
    const { spending, log } = this.ledger;
    const calls = heldBack ? 0 : 1;
    const most = { inputTokens, outputTokens: maxTokens };
    const release = spending.begin(this.own.path, { ...this.amount(most, this.dearest), calls });
    let begun: CallBegun;
    let logged: LoggedCall | undefined;
    const begin = (call: CallBegun): Promise<void> | undefined => {
      begun = call;
      logged = log.begin(this.own, wish, call);
      return logged.kept;
    };
    const settle = (end: PartEnd | undefined): void => {
      release();
      const taken = end ? takenBy(end, inputTokens, begun.heardTokens()) : untaken;
      if (end) this.count(calls, taken, priceOfAnswer(this.own, end.answeredBy));
      logged?.end(end, taken);
    };
    return { maxTokens, begin, settle };
  }

  private count(calls: number, { counted }: Taken, price: ModelPrice | undefined): void {
    const { spending } = this.ledger;
    const taken = counted ? this.amount(counted, price) : nothing;
    spending.add(this.own.path, { ...taken, calls });
    if (counted) spending.tell(counted, price ? taken.cost : null);
  }

  /** From this role to the run's own. */
  private way(): RoleBudget[] {
    return [this, ...(this.outer?.way() ?? [])];
  }

  /** Who asked this one has kept something for itself, which is not this one's to take. */
  private keptBy(role: RoleBudget): Amount {
    return role === this ? nothing : role.aside;
  }

  /** The room within all limits on the way, and the roles within whose limits that is not `enough`. */
  private narrowest(inputTokens: number, enough = 1, held = nothing): { room: number; tight: RoleBudget[] } {
    const rooms = this.way().map((role) => ({
      role,
      room: role.roomIn(inputTokens, sum(held, this.keptBy(role)), this.dearest),
    }));
    return {
      room: Math.min(...rooms.map(({ room }) => room)),
      tight: rooms.filter(({ room }) => room < enough).map(({ role }) => role),
    };
  }

  private roomIn(
    inputTokens: number,
    kept: Amount,
    price: ModelPrice | undefined,
    taken = this.ledger.spending.of(this.own.path),
  ): number {
    const { tokens = Infinity, cost = Infinity } = this.own.limits;
    const left = Math.min(
      tokens - taken.tokens - kept.tokens - inputTokens,
      price ? tokensFor(cost - taken.cost - kept.cost, price, inputTokens) : Infinity,
    );
    return Math.floor(left);
  }

  private callsIn(kept: Amount): number {
    const { steps = Infinity } = this.own.limits;
    return steps - this.ledger.spending.of(this.own.path).calls - kept.calls;
  }

  /** Whoever is going to answer costs no more. */
  private get dearest(): ModelPrice | undefined {
    return this.own.dearest ?? this.own.price;
  }

  private amount(taken: TokenUsage, price: ModelPrice | undefined): Amount {
    const cost = price ? costOf(price, taken) : 0;
    return { calls: 1, tokens: taken.inputTokens + taken.outputTokens, cost };
  }

  private reached(inputTokens: number): AppError {
    const whose = this.way().find(
      (role) =>
        role.callsIn(this.keptBy(role)) < 1 || role.roomIn(inputTokens, this.keptBy(role), this.dearest) < 1,
    );
    const name = whose?.own.agentUsername ?? this.own.agentUsername;
    return new AppError(
      'limit_reached',
      `The limits of ${name} leave no room for one more answer of a model`,
    );
  }
}

const untaken: Taken = { isEstimate: false };

/** What its server tells; else what was sent and heard, unless no server had taken it on. */
function takenBy({ usage, error, wasSent }: PartEnd, inputTokens: number, heardTokens: number): Taken {
  if (usage) return { counted: usage, isEstimate: false };
  return error && !wasSent && heardTokens === 0 ? untaken : estimated(inputTokens, heardTokens);
}

const sum = (a: Amount, b: Amount): Amount => ({
  calls: a.calls + b.calls,
  tokens: a.tokens + b.tokens,
  cost: a.cost + b.cost,
});
