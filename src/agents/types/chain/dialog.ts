import type { Plan } from './plan.js';
import type { SlotValue } from './slot.js';
import { slotNameOf, type Ask, type Step } from './steps.js';

/** What a dialog has come to; the same between turns and within one. Plain JSON, since it is kept. */
export interface Dialog {
  /** The step whose question is open, or that finished it; undefined before the first one. */
  at?: string;
  finished: boolean;
  slots: Record<string, SlotValue>;
  /** What automatic steps gave, by their ids. */
  outputs: Record<string, unknown>;
  /** What automatic steps were last given: with the same again, they are not done again. */
  inputs: Record<string, string>;
  /** The questions that were asked, in the order of the way back. */
  asked: string[];
  /** What was understood for the open question, and waits for a yes. */
  pending?: SlotValue;
  /** The summary was refused, and it was asked what is wrong with it. */
  correcting: boolean;
  /** The run whose message people must decide about before the dialog can go on. */
  waitsFor?: string;
  /** How often in a row the answer to the open question was not understood. */
  misses: number;
}

export const beginning = (): Dialog => ({
  finished: false,
  slots: {},
  outputs: {},
  inputs: {},
  asked: [],
  correcting: false,
  misses: 0,
});

export const isFilled = ({ slots }: Dialog, ask: Ask): boolean => Object.hasOwn(slots, slotNameOf(ask));

/** With an answer, and nothing left of how it was come by. */
export const fill = (dialog: Dialog, slot: string, value: SlotValue): Dialog => ({
  ...settled(dialog),
  slots: { ...dialog.slots, [slot]: value },
});

export const settled = ({ pending: _, ...dialog }: Dialog): Dialog => ({
  ...dialog,
  correcting: false,
  misses: 0,
});

/** The next step with something to do: questions that have their answers are passed over. */
export function onward(plan: Plan, dialog: Dialog, from: string | undefined): string | undefined {
  let id = from;
  for (;;) {
    const step = id === undefined ? undefined : plan.step(id);
    if (step?.kind !== 'ask' || !isFilled(dialog, step)) return id;
    id = plan.after(step);
  }
}

/** Where a way out of a step leads. One that leads back forgets what lies between: it is gone through anew. */
export function follow(plan: Plan, dialog: Dialog, from: Step, to: string | undefined): Turned {
  const again = to === undefined ? [] : plan.passedBack(from.id, to);
  const anew = again.length === 0 ? dialog : forget(dialog, again);
  const next = onward(plan, anew, to);
  // Nothing is open where it ends: the next message begins anew.
  return { dialog: next === undefined ? { ...anew, at: undefined, finished: true } : anew, next };
}

/** A dialog, and the step that comes next; undefined when there is none. */
export interface Turned {
  dialog: Dialog;
  next: string | undefined;
}

/** Back to the question before the open one; undefined when there is none. */
export function back(plan: Plan, dialog: Dialog): Turned | undefined {
  if (dialog.pending !== undefined && dialog.at) return { dialog: settled(dialog), next: dialog.at };
  const place = dialog.asked.indexOf(dialog.at ?? '');
  const way = place < 0 ? dialog.asked : dialog.asked.slice(0, place);
  const to = way.map((id) => plan.find(id)).findLast((step) => step?.kind === 'ask');
  return to && reopen(dialog, to);
}

/** To a question of before, to be answered anew; from its answer on it is walked ahead again to where it is unanswered. */
export function reopen(dialog: Dialog, ask: Ask): Turned {
  const { [slotNameOf(ask)]: _, ...slots } = dialog.slots;
  return { dialog: { ...settled(dialog), slots, finished: false }, next: ask.id };
}

function forget(dialog: Dialog, steps: Step[]): Dialog {
  const ids = new Set(steps.map(({ id }) => id));
  const names = new Set(steps.flatMap((step) => (step.kind === 'ask' ? slotNameOf(step) : [])));
  return {
    ...dialog,
    slots: without(dialog.slots, names),
    inputs: without(dialog.inputs, ids),
    asked: dialog.asked.filter((id) => !ids.has(id)),
  };
}

const without = <V>(values: Record<string, V>, names: ReadonlySet<string>): Record<string, V> =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !names.has(name)));
