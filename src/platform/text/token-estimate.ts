import { beginningOf } from './shorten.js';

/**
 * About how many tokens a text takes, rather too many than too few: a Latin letter is 1/3.5 of a token, a
 * Cyrillic one 1/2.5, an ideograph a whole one. Linear in the length; counts UTF-16 units.
 */
export function estimateTokens(text: string): number {
  let units = 0;
  for (let i = 0; i < text.length; i++) units += weights[text.charCodeAt(i)] as number;
  return Math.ceil(units / token);
}

/** As much of a text as takes about so many tokens. */
export function fitting(text: string, tokens: number): string {
  const cost = estimateTokens(text);
  if (cost <= tokens) return text;
  return beginningOf(text, Math.floor((text.length * tokens) / cost));
}

/** Weights are in 1/70 of a token, so that sums are exact. */
const token = 70;
const letter = 20;
const cyrillic = 28;
const digit = 35;
const sign = 35;
const other = 45;
const ideograph = 70;

function weight(unit: number): number {
  if (unit < 0x80)
    return isLatin(unit) || unit === 0x20 ? letter : unit >= 0x30 && unit <= 0x39 ? digit : sign;
  if (unit < 0x250) return cyrillic;
  if (unit >= 0x400 && unit < 0x530) return cyrillic;
  if (unit >= 0x2e80) return ideograph;
  return other;
}

/** Of every UTF-16 unit: prompts are weighed again and again. */
const weights = Uint8Array.from({ length: 0x10000 }, (_, unit) => weight(unit));

function isLatin(unit: number): boolean {
  return (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a;
}

/** Servers cut a picture into patches, each in its own way; a photograph takes from a hundred to three thousand. */
export const tokensOfImage = 1_000;
