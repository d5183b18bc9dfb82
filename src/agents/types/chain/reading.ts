import { Decimal } from 'decimal.js';
import {
  namesRange,
  readChoice,
  readDate,
  readEmail,
  readMoney,
  readNumber,
  readPhone,
  type Moment,
} from '../../../platform/language/index.js';
import type { Slot, SlotOf, SlotValue, Sum } from './slot.js';

/** What an answer says for a slot: a value that the slot takes, or why it takes none. */
export type Read =
  | { value: Exclude<SlotValue, null>; said: string; sure: boolean }
  | { refused: 'unread' | 'low' | 'high' | 'early' | 'late' | 'short' | 'long' | 'range' };

const unread: Read = { refused: 'unread' };

/** Characters of a value that is no text: addresses are the longest. */
const longestValue = 254;

/** Reads an answer by rules alone: no model has a say in what a slot takes. */
export function readSlot(text: string, slot: Slot, moment: Moment): Read {
  if (slot.type === 'text') return readText(text, slot);
  const reading = found(text, slot, moment);
  if (!reading) return isAmount(slot) && namesRange(text) ? { refused: 'range' } : unread;
  const { value, said, confidence } = reading;
  if ((typeof value === 'string' ? value : value.amount).length > longestValue) return unread;
  return outOfBounds(value, slot, moment) ?? { value, said, sure: confidence === 'sure' };
}

const isAmount = ({ type }: Slot): boolean => type === 'number' || type === 'money';

/**
 * Reads what was said before it was asked for: only what can be nothing else. Bare numbers, options and single words such
 * as «сейчас» are parts of any sentence.
 */
export function readAhead(text: string, slot: Slot, moment: Moment): Read {
  if (slot.type === 'phone' || slot.type === 'email') return readSlot(text, slot, moment);
  if (slot.type === 'money') return readSlot(text, { ...slot, currency: undefined }, moment);
  const read = slot.type === 'date' ? readSlot(text, slot, moment) : unread;
  return 'value' in read && /\d|\s/.test(read.said) ? read : unread;
}

function found(text: string, slot: Exclude<Slot, SlotOf<'text'>>, moment: Moment) {
  switch (slot.type) {
    case 'number':
      return readNumber(text, [slot.name, slot.label, ...slot.names].join(' '));
    case 'money':
      return readMoney(text, slot.currency);
    case 'date':
      return readDate(text, moment);
    case 'choice':
      return readChoice(text, slot.options);
    case 'phone':
      return readPhone(text);
    case 'email':
      return readEmail(text);
  }
}

function readText(text: string, { min = 1, max }: SlotOf<'text'>): Read {
  const value = text.trim();
  if (value === '') return unread;
  if (value.length < min) return { refused: 'short' };
  return value.length > max ? { refused: 'long' } : { value, said: value, sure: true };
}

function outOfBounds(value: string | Sum, slot: Slot, moment: Moment): Read | undefined {
  if (slot.type === 'date') {
    const [min, max] = [slot.min, slot.max].map((day) => (day === 'today' ? dayOf(moment) : day));
    if (min !== undefined && typeof value === 'string' && value < min) return { refused: 'early' };
    return max !== undefined && typeof value === 'string' && value > max ? { refused: 'late' } : undefined;
  }
  if (slot.type !== 'number' && slot.type !== 'money') return undefined;
  const amount = new Decimal(typeof value === 'string' ? value : value.amount);
  if (slot.min !== undefined && amount.lessThan(slot.min)) return { refused: 'low' };
  return slot.max !== undefined && amount.greaterThan(slot.max) ? { refused: 'high' } : undefined;
}

const dayOf = ({ now, timeZone }: Moment): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(now);

/** Whether a value has the form that a slot's values have. */
export function fits(value: Exclude<SlotValue, null>, slot: Slot): boolean {
  if (typeof value === 'object') return slot.type === 'money';
  if (slot.type === 'money') return false;
  if (slot.type === 'date') return /^\d{4}-\d{2}-\d{2}$/.test(value);
  if (slot.type === 'number') return /^-?\d+(\.\d+)?$/.test(value);
  return slot.type !== 'choice' || slot.options.some((option) => option.value === value);
}
