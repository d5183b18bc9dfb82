import { EventEmitter, once } from 'node:events';
import type { AnswerPrices, TokenUsage } from '../../../llm/index.js';
import type { AgentLimits } from '../../types/agent-definition.js';
import type { RunUsage } from '../queue/run-usage.js';

/** A role at work, as far as limits go. */
export interface Spender extends AnswerPrices {
  /** The key of the call by which it was asked; empty for the run's own role. */
  path: string;
  agentUsername: string;
  limits: AgentLimits;
}

/** What calls of models take: their number, their tokens in and out, and what these cost. */
export interface Amount {
  calls: number;
  tokens: number;
  cost: number;
}

export const nothing: Amount = { calls: 0, tokens: 0, cost: 0 };

interface Taken extends Amount {
  path: string;
}

/** What calls of models have taken in a run: by its own role, and by those asked on the way to each path. */
export class Spending {
  /** Undefined when nothing was taken. */
  usage?: RunUsage;
  private readonly made: Taken[] = [];
  private readonly underWay = new Set<Taken>();
  private readonly ends = new EventEmitter().setMaxListeners(0);

  add(path: string, amount: Amount): void {
    this.made.push({ path, ...amount });
  }

  tell(taken: TokenUsage, cost: number | null): void {
    const { usage: told } = this;
    const paid = told?.cost ?? null;
    const cachedTokens = (told?.cachedTokens ?? 0) + (taken.cachedTokens ?? 0);
    const reasoningTokens = (told?.reasoningTokens ?? 0) + (taken.reasoningTokens ?? 0);
    this.usage = {
      inputTokens: (told?.inputTokens ?? 0) + taken.inputTokens,
      outputTokens: (told?.outputTokens ?? 0) + taken.outputTokens,
      ...(cachedTokens && { cachedTokens }),
      ...(reasoningTokens && { reasoningTokens }),
      cost: cost === null ? paid : (paid ?? 0) + cost,
    };
  }

  /** A call may take so much: until it has ended, it counts as if it had. Gives back what ends it. */
  begin(path: string, most: Amount): () => void {
    const taken = { path, ...most };
    this.underWay.add(taken);
    return () => {
      this.underWay.delete(taken);
      this.ends.emit('end');
    };
  }

  /** By the role at this path and all that it asked; the empty path is the whole run's. */
  of(path: string): Amount {
    return total([...this.made, ...this.underWay], path);
  }

  /** The same, without the calls that are under way. */
  ended(path: string): Amount {
    return total(this.made, path);
  }

  /** By the role at this path itself. */
  callsAt(path: string): number {
    return [...this.made, ...this.underWay]
      .filter((taken) => taken.path === path)
      .reduce((sum, { calls }) => sum + calls, 0);
  }

  /** Whether a call of the role at this path, or of one that it asked, has not ended. */
  isUnderWay(path: string): boolean {
    return [...this.underWay].some((taken) => isWithin(path, taken));
  }

  /** Until a call that is under way has ended. */
  async nextEnd(signal: AbortSignal): Promise<void> {
    await once(this.ends, 'end', { signal });
  }
}

function total(all: Taken[], path: string): Amount {
  const sum = { ...nothing };
  for (const taken of all) {
    if (!isWithin(path, taken)) continue;
    sum.calls += taken.calls;
    sum.tokens += taken.tokens;
    sum.cost += taken.cost;
  }
  return sum;
}

const isWithin = (path: string, { path: of }: Taken): boolean =>
  path === '' || of === path || of.startsWith(`${path}/`);
