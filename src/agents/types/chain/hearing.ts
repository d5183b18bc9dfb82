import { readAgreement, readChoice, wantsBack, type Moment } from '../../../platform/language/index.js';
import { back, beginning, fill, isFilled, onward, reopen, settled, type Dialog } from './dialog.js';
import { phrases, shownBound, shownOptions } from './phrases.js';
import type { Plan } from './plan.js';
import { readAhead, readSlot, type Read } from './reading.js';
import type { Slot } from './slot.js';
import { slotNameOf, type Ask } from './steps.js';
import { asks, asksFirst, besides, onlyAsks, passesOver, wordsIn } from './utterance.js';

/** What a model makes of a message that rules are unsure of. It only names an intent and words: rules read those. */
export interface Understanding {
  intent: 'answer' | 'yes' | 'no' | 'question' | 'back' | 'restart' | 'change' | 'skip' | 'unclear';
  /** The answer, for the reader of the slot. */
  value?: string;
  /** The slot that is to be changed. */
  slot?: string;
  /** What is said for other slots, word for word. */
  others?: Record<string, string>;
}

export interface Ear {
  plan: Plan;
  moment: Moment;
  /** A step's own words, with what they name. */
  render: (template: string, dialog: Dialog) => string;
  /** Undefined when it gave nothing usable. */
  understand(
    text: string,
    about: { open?: Ask | 'agreement'; ahead: Ask[]; slots: string[] },
  ): Promise<Understanding | undefined>;
}

/** What a message does to a dialog. */
export interface Heard {
  dialog: Dialog;
  /** The step that comes next; undefined when there is none. */
  next: string | undefined;
  /** Said first. */
  lead?: string;
  /** It asks something beside the dialog, which is answered first. */
  aside?: boolean;
}

/** Longer than that, a message holds more than the answer to one question. */
const talkative = 6;
/** So often a question that can be passed over is asked in vain. */
const mostMisses = 2;

/** Understands a message where the dialog stands: by rules first, and by a model where these are unsure. */
export async function hear(dialog: Dialog, text: string, ear: Ear): Promise<Heard> {
  const open = dialog.at === undefined ? undefined : ear.plan.find(dialog.at);
  if (!open || (open.kind !== 'ask' && open.kind !== 'confirm' && open.kind !== 'finish'))
    return hearFirst(text, ear);
  const wish = commandIn(dialog, text, ear);
  if (wish) return wish;
  if (open.kind === 'finish')
    return open.afterwards === 'answer' ? { dialog, next: undefined, aside: true } : hearFirst(text, ear);
  if (open.kind === 'ask' && dialog.pending === undefined) return hearAnswer(dialog, text, open, ear);
  return hearAgreement(dialog, text, open.kind === 'ask' ? open : undefined, ear);
}

/** The first message of a dialog may say a good deal of what would be asked, or ask something itself. */
async function hearFirst(text: string, ear: Ear): Promise<Heard> {
  const { plan } = ear;
  const dialog = await hearAhead(beginning(), text, undefined, ear);
  return { dialog, next: onward(plan, dialog, plan.first), aside: onlyAsks(text) };
}

/** «Назад», «сначала», «исправить телефон»; undefined when it is none of these. */
function commandIn(dialog: Dialog, text: string, ear: Ear): Heard | undefined {
  const wish = wantsBack(text);
  if (wish !== 'back' && wish !== 'restart') return undefined;
  const target = wish === 'back' ? namedIn(text, dialog, ear.plan) : undefined;
  // What a free text says of changing things is mostly about those things.
  const open = ear.plan.step(dialog.at ?? ear.plan.first);
  const isText = open.kind === 'ask' && open.slot.type === 'text';
  // «Ошибся, 5 мая»: what was understood is corrected at once.
  if (open.kind === 'ask' && !isText && !target && dialog.pending !== undefined && wish === 'back') {
    if ('value' in readSlot(text, open.slot, ear.moment)) return undefined;
  }
  const isFree = isText || open.kind === 'finish';
  if (isFree && wordsIn(text) > (target ? 5 : 2)) return undefined;
  return obey(dialog, { intent: wish, slot: target && slotNameOf(target) }, text, ear);
}

function obey(dialog: Dialog, { intent, slot }: Understanding, text: string, ear: Ear): Heard | undefined {
  const { plan, moment } = ear;
  if (intent === 'restart') return { dialog: beginning(), next: onward(plan, beginning(), plan.first) };
  if (intent !== 'back' && intent !== 'change') return undefined;
  const target = slot === undefined ? undefined : plan.askOf(slot);
  if (target && isFilled(dialog, target)) {
    // «Исправьте телефон на ...»: the new answer comes with the wish. Of texts and options nobody knows where it begins.
    const { type } = target.slot;
    const said = type === 'text' || type === 'choice' ? undefined : readSlot(text, target.slot, moment);
    if (said && 'value' in said && said.sure) {
      const corrected = { ...fill(dialog, slotNameOf(target), said.value), finished: false };
      return { dialog: corrected, next: onward(plan, corrected, target.id) };
    }
    return reopen(dialog, target);
  }
  if (intent === 'change') return undefined;
  return back(plan, dialog) ?? again(dialog, phrases[plan.language].firstQuestion);
}

async function hearAnswer(dialog: Dialog, text: string, open: Ask, ear: Ear): Promise<Heard> {
  const read = readSlot(text, open.slot, ear.moment);
  const isQuestion = asks(text);
  const isText = open.slot.type === 'text';
  if (passesOver(text) && !(isText && open.slot.required)) return passOver(dialog, open, ear);
  // «Хотим поменять окна» answers a question, or takes back the answer to the one before.
  const mayBeWish = isText && wantsBack(text) !== 'no';
  if ('value' in read && !isQuestion && !mayBeWish) return accept(dialog, read, open, text, ear);
  if (onlyAsks(text) && (isText ? asksFirst(text) : !('value' in read))) return aside(dialog);
  const ahead = 'value' in read ? undefined : readAllAhead(dialog, text, open, ear);
  if (ahead && ahead.dialog !== dialog) {
    // «40 тысяч, к 5 мая»: without the day there is one number left.
    const left = readSlot(ahead.rest, open.slot, ear.moment);
    if ('value' in left) return accept(ahead.dialog, left, open, ahead.rest, ear);
    return open.slot.required ? again(ahead.dialog) : passOver(ahead.dialog, open, ear, 'quietly');
  }
  if ('refused' in read && read.refused === 'range' && !isQuestion) return missed(dialog, read, open, ear);
  const understood = await ear.understand(text, {
    open,
    ahead: aheadOf(dialog, open, ear),
    slots: Object.keys(dialog.slots),
  });
  if (!understood) return isQuestion ? aside(dialog) : accept(dialog, read, open, text, ear);
  if (understood.intent === 'question') return aside(dialog);
  if (understood.intent === 'skip') return passOver(dialog, open, ear);
  const obeyed = obey(dialog, understood, text, ear);
  if (obeyed) return obeyed;
  if (understood.intent !== 'answer') return missed(dialog, { refused: 'unread' }, open, ear);
  const known = fillOthers(dialog, understood, text, ear);
  if (isText) return accept(known, read, open, '', ear);
  const meant = readSlot(understood.value ?? '', open.slot, ear.moment);
  // The words are the model's now, so the person has the last one.
  return accept(known, 'value' in meant ? { ...meant, sure: false } : meant, open, '', ear);
}

async function accept(dialog: Dialog, read: Read, open: Ask, text: string, ear: Ear): Promise<Heard> {
  if (!('value' in read)) return missed(dialog, read, open, ear);
  const { value, said, sure } = read;
  const rest = open.slot.type === 'text' ? text : besides(text, said);
  const known = await hearAhead(dialog, rest, open, ear);
  if (open.confirm ?? !sure) return again({ ...settled(known), pending: value });
  const filled = fill(known, slotNameOf(open), value);
  return { dialog: filled, next: onward(ear.plan, filled, open.id) };
}

/** A yes or no, to a summary or to what was understood for `open`. */
async function hearAgreement(dialog: Dialog, text: string, open: Ask | undefined, ear: Ear): Promise<Heard> {
  const named = !open || dialog.correcting ? namedIn(text, dialog, ear.plan) : undefined;
  const agreement = readAgreement(text);
  if (agreement === 'yes') return agreed(dialog, open, ear);
  if (named) return obey(dialog, { intent: 'change', slot: slotNameOf(named) }, text, ear) ?? again(dialog);
  // «Нет, два миллиона»: the right answer comes with the refusal of the wrong one.
  const instead = open && open.slot.type !== 'text' && readSlot(text, open.slot, ear.moment);
  if (open && instead && 'value' in instead && !asks(text))
    return accept(settled(dialog), instead, open, text, ear);
  if (agreement === 'no') return refused(dialog, open);
  if (onlyAsks(text)) return aside(dialog);
  const understood = await ear.understand(text, {
    open: open ?? 'agreement',
    ahead: [],
    slots: Object.keys(dialog.slots),
  });
  if (understood?.intent === 'yes') return agreed(dialog, open, ear);
  if (understood?.intent === 'no') return refused(dialog, open);
  if (understood?.intent === 'question') return aside(dialog);
  const obeyed = understood && obey(dialog, understood, text, ear);
  return obeyed ?? again(dialog, dialog.correcting ? undefined : phrases[ear.plan.language].agreeOrNot);
}

function agreed(dialog: Dialog, open: Ask | undefined, { plan }: Ear): Heard {
  if (open) {
    const filled = fill(dialog, slotNameOf(open), dialog.pending ?? null);
    return { dialog: filled, next: onward(plan, filled, open.id) };
  }
  const confirmed = settled(dialog);
  return { dialog: confirmed, next: onward(plan, confirmed, plan.after(plan.step(dialog.at ?? plan.first))) };
}

const refused = (dialog: Dialog, open: Ask | undefined): Heard =>
  again(open ? settled(dialog) : { ...settled(dialog), correcting: true });

const again = (dialog: Dialog, lead?: string): Heard => ({ dialog, next: dialog.at, lead });

const aside = (dialog: Dialog): Heard => ({ dialog, next: dialog.at, aside: true });

function passOver(dialog: Dialog, open: Ask, { plan }: Ear, how?: 'quietly'): Heard {
  if (open.slot.required) return again(dialog, phrases[plan.language].needed);
  const passed = fill(dialog, slotNameOf(open), null);
  const lead = how === 'quietly' ? undefined : phrases[plan.language].passedOver;
  return { dialog: passed, next: onward(plan, passed, open.id), lead };
}

function missed(dialog: Dialog, read: Read, open: Ask, ear: Ear): Heard {
  const misses = dialog.misses + 1;
  if (!open.slot.required && misses >= mostMisses) return passOver(dialog, open, ear);
  return again({ ...dialog, misses }, helpFor(read, open, dialog, ear));
}

function helpFor(read: Read, { slot, hint }: Ask, dialog: Dialog, { plan, render }: Ear): string {
  const { language } = plan;
  const words = phrases[language];
  const reason = 'refused' in read ? read.refused : 'unread';
  if (reason === 'unread') {
    if (hint) return render(hint, dialog);
    const options = slot.type === 'choice' ? ` ${words.options(shownOptions(slot))}` : '';
    return words.unread[slot.type] + options;
  }
  const bounds: { min?: number | string; max?: number | string } = {
    min: undefined,
    max: undefined,
    ...slot,
  };
  const bound = ['low', 'early', 'short'].includes(reason) ? bounds.min : bounds.max;
  return words[reason](bound === undefined ? '' : shownBound(bound, slot, language));
}

/** Fills what is said before it is asked, where the steps allow it. */
async function hearAhead(dialog: Dialog, text: string, open: Ask | undefined, ear: Ear): Promise<Dialog> {
  const { dialog: read } = readAllAhead(dialog, text, open, ear);
  const left = aheadOf(read, open, ear);
  const isFree = !open || open.slot.type === 'text';
  if (left.length === 0 || !isFree || wordsIn(text) < talkative) return read;
  const understood = await ear.understand(text, { ahead: left, slots: [] });
  return understood ? fillOthers(read, understood, text, ear) : read;
}

/** By rules alone; `rest` is what they leave of the message. */
function readAllAhead(dialog: Dialog, text: string, open: Ask | undefined, ear: Ear): Ahead {
  const ahead = aheadOf(dialog, open, ear);
  return ahead.reduce<Ahead>(
    (known, ask) => {
      // Of two days nobody knows which is which.
      const isAmbiguous = [...ahead, open].some(
        (other) => other && other !== ask && isAlike(other.slot, ask.slot),
      );
      const said = isAmbiguous ? undefined : readAhead(text, ask.slot, ear.moment);
      if (!said || !('value' in said) || !said.sure) return known;
      return { dialog: fillQuietly(known.dialog, ask, said), rest: besides(known.rest, said.said) };
    },
    { dialog, rest: text },
  );
}

interface Ahead {
  dialog: Dialog;
  rest: string;
}

const isAlike = (a: Slot, b: Slot): boolean => a.type === b.type;

const aheadOf = (dialog: Dialog, open: Ask | undefined, { plan }: Ear): Ask[] =>
  plan.asks.filter((ask) => ask.ahead && ask.id !== open?.id && !isFilled(dialog, ask));

/** Only what the message itself says, word for word: a model that makes something up fills nothing. */
function fillOthers(dialog: Dialog, { others = {} }: Understanding, text: string, ear: Ear): Dialog {
  const whole = plain(text);
  return ear.plan.asks
    .filter((ask) => ask.ahead && !isFilled(dialog, ask))
    .reduce((known, ask) => {
      const quote = others[slotNameOf(ask)]?.trim();
      if (!quote || !whole.includes(plain(quote))) return known;
      const read = readSlot(quote, ask.slot, ear.moment);
      return 'value' in read ? fillQuietly(known, ask, read) : known;
    }, dialog);
}

const plain = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ').trim();

const fillQuietly = (dialog: Dialog, ask: Ask, { value }: Extract<Read, { value: unknown }>): Dialog => ({
  ...dialog,
  slots: { ...dialog.slots, [slotNameOf(ask)]: value },
});

/** The answered question that a message calls by one of its names. */
function namedIn(text: string, dialog: Dialog, plan: Plan): Ask | undefined {
  const answered = plan.asks.filter((ask) => isFilled(dialog, ask));
  const named = readChoice(
    text,
    answered.map((ask) => ({
      value: slotNameOf(ask),
      names: [ask.slot.label ?? slotNameOf(ask), ...ask.slot.names],
    })),
  );
  return named && plan.askOf(named.value);
}
