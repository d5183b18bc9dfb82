import { EventEmitter, once } from 'node:events';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { asSystem, GroupCommit } from '../../platform/database/index.js';

/** Whose budgets a run takes from: ids of the organization, the person, the role and the key, as far as it has them. */
export interface Spender {
  orgId: string;
  runId: string;
  epoch: number;
  subjectIds: string[];
}

interface Amounts {
  tokens: number;
  cost: number;
}

/** See `move_budgets` in the migration. */
export type Move =
  | ({ kind: 'ask'; callId: string; inputTokens: number; most: number; patient: boolean } & Spender & {
        price?: { input: number; output: number };
        seconds: number;
      })
  | ({ kind: 'settle'; orgId: string; runId: string; callId: string } & Amounts)
  | ({ kind: 'recall'; callId: string; seconds: number } & Spender & Amounts)
  | { kind: 'free'; orgId: string; runId: string };

/** What came of an `ask`; other moves are `done`. */
export type Moved =
  | { outcome: 'granted'; maxTokens: number }
  | { outcome: 'refused'; budgetId: string }
  | { outcome: 'wait' | 'busy' | 'none' | 'done' };

interface Row {
  place: number;
  outcome: 'granted' | 'refused' | 'wait' | 'busy' | 'none' | 'locked';
  room: number | null;
  budgetId: string | null;
}

type MaybeMoved = Moved | { outcome: 'locked' };

/** Of one organization. */
interface Line {
  moves: GroupCommit<Move, MaybeMoved>;
  waiting: number;
}

/**
 * What many calls ask of budgets, and give back to them, at once: one statement, that decides about one after the other. It
 * waits for nobody: where somebody else has locked a budget, those who move it wait in a line of their organization's own.
 */
@Injectable()
export class BudgetMoves {
  private readonly moves = new GroupCommit<Move, MaybeMoved>((moves) => this.flush(moves, false));
  private readonly lines = new Map<string, Line>();
  private readonly changes = new EventEmitter().setMaxListeners(0);

  constructor(private readonly dataSource: DataSource) {}

  /** Throws `unavailable` where a budget stays locked for 5 s. */
  async add(move: Move): Promise<Moved> {
    const moved = await this.moves.add(move);
    return moved.outcome === 'locked' ? this.inLine(move) : moved;
  }

  private async inLine(move: Move): Promise<Moved> {
    const { orgId } = move;
    const line = this.lines.get(orgId) ?? {
      moves: new GroupCommit<Move, MaybeMoved>((moves) => this.flush(moves, true)),
      waiting: 0,
    };
    this.lines.set(orgId, line);
    line.waiting++;
    try {
      const moved = await line.moves.add(move);
      if (moved.outcome === 'locked') throw new Error('Who waits for a lock has it');
      return moved;
    } finally {
      if (--line.waiting === 0) this.lines.delete(orgId);
    }
  }

  /** Until this process has given something back, or so long, since others may have. */
  async nextChange(millis: number, signal: AbortSignal): Promise<void> {
    const over = AbortSignal.any([signal, AbortSignal.timeout(millis)]);
    await once(this.changes, 'change', { signal: over }).catch(() => undefined);
  }

  private async flush(moves: Move[], waits: boolean): Promise<MaybeMoved[]> {
    const rows = await asSystem('runner', () =>
      this.dataSource.query<Row[]>(
        'SELECT place, outcome, room, budget_id AS "budgetId" FROM move_budgets($1::jsonb, $2)',
        [JSON.stringify(moves.map(rowOf)), waits],
      ),
    );
    if (moves.some(({ kind }) => kind !== 'ask')) this.changes.emit('change');
    const answers = new Map(rows.map((row) => [row.place, row]));
    return moves.map((_, place) => movedOf(answers.get(place)));
  }
}

function movedOf(row: Row | undefined): MaybeMoved {
  if (!row) return { outcome: 'done' };
  const { outcome, room, budgetId } = row;
  if (outcome === 'granted') return { outcome, maxTokens: room ?? 0 };
  if (outcome === 'refused') return { outcome, budgetId: budgetId ?? '' };
  return { outcome };
}

function rowOf(move: Move, place: number): Record<string, unknown> {
  const { kind, runId: run } = move;
  if (kind === 'free') return { place, kind, run };
  const { callId: call } = move;
  if (kind === 'settle') return { place, kind, run, call, tokens: move.tokens, cost: move.cost };
  const { orgId: org, subjectIds: subjects, epoch, seconds } = move;
  const spender = { place, kind, run, call, org, subjects, epoch, seconds };
  if (kind === 'recall') return { ...spender, tokens: move.tokens, cost: move.cost };
  const { inputTokens: input, most, patient, price } = move;
  return { ...spender, input, most, patient, price_in: price?.input, price_out: price?.output };
}
