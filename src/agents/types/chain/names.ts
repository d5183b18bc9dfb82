import type { Dialog } from './dialog.js';
import { shown } from './phrases.js';
import type { Plan } from './plan.js';
import type { SlotValue } from './slot.js';
import type { Piece } from '../prompt-pieces.js';
import { at, type Names } from './template.js';

/** What templates stand for outside of the dialog. */
export interface Surroundings {
  variables: Readonly<Record<string, string>>;
  /** The message that is answered. */
  question: string;
}

/** What templates and conditions of a chain speak of, as it stands. */
export function namesOf(plan: Plan, dialog: Dialog, { variables, question }: Surroundings): Names {
  const around: Record<string, string> = { ...variables, question };
  const valueOf = (name: string): unknown => {
    const [root, first = '', ...path] = name.split('.');
    if (root === 'slots') return at(plainOf(dialog.slots[first], plan, first), path);
    // `steps.<id>.output...`
    if (root === 'steps') return at(dialog.outputs[first], path.slice(1));
    return around[name];
  };
  const textOf = (name: string): string | undefined => {
    const [root, first = '', ...path] = name.split('.');
    if (root === 'slots' && path.length === 0)
      return shown(dialog.slots[first] ?? null, plan.askOf(first)?.slot, plan.language);
    return asText(valueOf(name));
  };
  const plainTextOf = (name: string): string | undefined => {
    const [root, first = '', ...path] = name.split('.');
    const slot = root === 'slots' && path.length === 0 ? dialog.slots[first] : undefined;
    if (slot === undefined || slot === null) return asText(valueOf(name));
    return typeof slot === 'string' ? slot : `${slot.amount} ${slot.currency}`;
  };
  return {
    valueOf,
    textOf,
    plainTextOf,
    pieceOf(name, of) {
      const text = textOf(name) ?? '';
      const [root, first = ''] = name.split('.');
      if (root === 'slots') return slotPiece(plan, dialog, first, text);
      if (root === 'steps')
        return isWordless(valueOf(name)) ? text : { source: `What the step ${first} gave`, text };
      // The question itself is what the model is to answer, but nothing that tells it who it is.
      return name === 'question' && of === 'system' ? { source: 'The question', text } : text;
    },
  };
}

/** An answer as models read it: of what a person has said, only a text can hold words of its own. */
export function slotPiece(plan: Plan, { slots }: Dialog, name: string, text: string): Piece {
  const ask = plan.askOf(name);
  const isFree = (slots[name] ?? null) !== null && (ask?.slot.type ?? 'text') === 'text';
  return isFree ? { source: `What the person said for ${ask?.slot.label ?? name}`, text } : text;
}

const isWordless = (value: unknown): boolean =>
  ['undefined', 'number', 'boolean'].includes(typeof value) || value === null;

/** Numbers as such where nothing is lost by it: what tools are given, and what conditions compare. */
function plainOf(value: SlotValue | undefined, plan: Plan, slot: string): unknown {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object') return { ...value, amount: numberIn(value.amount) };
  return plan.askOf(slot)?.slot.type === 'number' ? numberIn(value) : value;
}

const numberIn = (decimal: string): number | string =>
  String(Number(decimal)) === decimal ? Number(decimal) : decimal;

function asText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
