import { Injectable } from '@nestjs/common';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { tokensFor, type ModelPrice } from '../../llm/index.js';
import { BudgetMoves, type Spender } from './budget-moves.js';
import { KnownBudgets, type KnownBudget } from './known-budgets.js';
import { Purse } from './purse.js';
import { refusal } from './refusal.js';

/** Who asks for a call of a model; of some kinds there is nobody. */
export interface Subjects {
  orgId: string;
  userId: string | null;
  agentId: string | null;
  apiKeyId: string | null;
}

/** The least that anybody is going to take. */
interface Least {
  inputTokens: number;
  outputTokens: number;
  price?: ModelPrice;
}

/** What an organization has set aside for models, and who may still take of it. */
@Injectable()
export class Budgets {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly known: KnownBudgets,
    private readonly moves: BudgetMoves,
  ) {}

  /** For one attempt at a run. It lasts until the run has ended; one that is in no table, for so many seconds. */
  purseOf(
    { runId, epoch, ...subjects }: Subjects & Pick<Spender, 'runId' | 'epoch'>,
    lastsSeconds = 0,
  ): Purse {
    const spender = { orgId: subjects.orgId, runId, epoch, subjectIds: idsOf(subjects) };
    const { known, moves } = this;
    return new Purse({ known, moves, keptSeconds: this.config.RUN_LEASE * 2 + lastsSeconds }, spender);
  }

  /**
   * Throws `budget_exceeded` where not even this is left, as far as it is known without asking: who would be refused
   * in a moment is refused at once.
   */
  async requireRoom(subjects: Subjects, leastOf: () => Least): Promise<void> {
    const subjectIds = idsOf(subjects);
    if (this.known.haveNoSay(subjects.orgId, subjectIds)) return;
    const budgets = await this.known.ofSubjects(subjects.orgId, subjectIds);
    if (budgets.length === 0) return;
    const least = leastOf();
    const full = budgets.find((budget) => budget.endsAt > new Date() && !hasRoom(budget, least));
    if (full) throw refusal(full);
  }
}

const idsOf = ({ orgId, userId, agentId, apiKeyId }: Subjects): string[] =>
  [orgId, userId, agentId, apiKeyId].filter((id) => id !== null);

function hasRoom({ unit, remains }: KnownBudget, { inputTokens, outputTokens, price }: Least): boolean {
  if (unit === 'tokens') return remains - inputTokens >= outputTokens;
  return !price || tokensFor(remains, price, inputTokens) >= outputTokens;
}
