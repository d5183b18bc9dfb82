import type { Schema } from '../../platform/api';

/** What a trial tells: the events of runs. */
export type TrialEvent = Schema<'RunEvent'>;

interface StepResult {
  ok: boolean;
  text: string;
  /** It was not called, since that would change something. */
  skipped?: boolean;
}

export interface ToolStep {
  id: string;
  tool: string;
  arguments: unknown;
  via?: string;
  result?: StepResult;
}

/** A question and what came of it. */
export interface Turn {
  question: string;
  text: string;
  steps: ToolStep[];
  state: 'asking' | 'done' | 'failed' | 'stopped';
  /** What is being done while nothing is written. */
  doing?: string;
  usage?: { inputTokens: number; outputTokens: number };
  finishReason?: string;
  error?: { code: string; detail: string };
  millis?: number;
}

export const asked = (question: string): Turn => ({ question, text: '', steps: [], state: 'asking' });

/** A turn after one more event of its stream. */
export function take(turn: Turn, event: TrialEvent): Turn {
  switch (event.event) {
    case 'status':
      return { ...turn, doing: event.data.step };
    case 'delta':
      return { ...turn, text: turn.text + event.data.text, doing: undefined };
    case 'tool_call':
      return { ...turn, steps: [...turn.steps, event.data] };
    case 'tool_result': {
      const { id, ok, text, skipped } = event.data;
      const steps = turn.steps.map((step) =>
        step.id === id ? { ...step, result: { ok, text, skipped } } : step,
      );
      return { ...turn, steps };
    }
    case 'usage':
      return { ...turn, usage: event.data };
    case 'reset':
      return { ...turn, text: '', steps: [] };
    case 'done':
      return {
        ...turn,
        state: 'done',
        text: event.data.content,
        finishReason: event.data.finishReason,
        doing: undefined,
      };
    case 'error':
      return { ...turn, state: 'failed', error: event.data, doing: undefined };
  }
}

export interface Said {
  role: 'user' | 'assistant';
  content: string;
}
const mostSaid = 50;

/** What was said before, for the next question; answers that never came are left out with their questions. */
export const conversation = (turns: readonly Turn[]): Said[] =>
  turns
    .filter(({ state, text }) => state === 'done' && text !== '')
    .flatMap(({ question, text }): Said[] => [
      { role: 'user', content: question },
      { role: 'assistant', content: text.slice(0, 32_000) },
    ])
    .slice(-mostSaid);
