import type { TokenUsage } from '../../../llm/index.js';
import type { Spent } from '../../types/agent-type.js';

interface Paid extends Spent {
  path: string;
}

/** What calls of models have taken in a run: by its own role, and by those asked on the way to each path. */
export class Spending {
  private readonly paid: Paid[] = [];
  /** All calls, with those whose model did not say what they took. */
  calls = 0;

  add(path: string, usage: TokenUsage | undefined, cost: number): void {
    this.calls++;
    if (usage) this.paid.push({ path, ...usage, cost });
  }

  /** By the role at this path and all that it asked; the empty path is the whole run's. */
  of(path: string): Spent {
    const spent: Spent = { inputTokens: 0, outputTokens: 0, cost: 0 };
    for (const call of this.paid) {
      if (path !== '' && call.path !== path && !call.path.startsWith(`${path}/`)) continue;
      spent.inputTokens += call.inputTokens;
      spent.outputTokens += call.outputTokens;
      spent.cost += call.cost;
    }
    return spent;
  }

  /** Of the whole run; undefined when no model told. */
  get usage(): TokenUsage | undefined {
    if (this.paid.length === 0) return undefined;
    const { inputTokens, outputTokens } = this.of('');
    return { inputTokens, outputTokens };
  }
}
