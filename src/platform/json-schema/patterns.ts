import { RE2JS } from 're2js';

const longest = 1_000;
/** Instructions, of which one takes microseconds to make; to look through a text takes the time of both together. */
const largest = 600;

/** One piece of a pattern as RE2 reads it: an escape, a class, a bracket, a repetition, or a letter. */
const piece =
  /\\[pP]\{[^}]*\}|\\x\{[^}]*\}|\\.|\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]|\((?:\?(?:P?<\w+>|[\w-]*:?))?|\)|\{(\d+)(,(\d*))?\}|./gsu;

/** About how many instructions it is compiled to, without compiling it: what is repeated is there as many times. */
export function sizeOfPattern(pattern: string): number {
  const open: number[] = [];
  let [sum, last] = [0, 0];
  for (const [text, least, range, most] of pattern.matchAll(piece)) {
    if (least !== undefined) {
      const times = Math.max(Number(least) + (range === ',' ? 1 : 0), Number(most ?? 0), 1);
      sum += last * (times - 1);
      last *= times;
    } else if (text.startsWith('(')) {
      open.push(sum);
      [sum, last] = [0, 0];
    } else if (text === ')') {
      last = sum + 2;
      sum = last + (open.pop() ?? 0);
    } else {
      last = /^[*+?]$/.test(text) ? last + 1 : 1;
      sum += 1;
    }
  }
  return open.reduce((total, outer) => total + outer, sum);
}

/**
 * Patterns are written by whoever makes agents: this engine takes linear time for all that it takes at all. Throws for
 * what is no pattern, and for what takes long to compile.
 */
export function readPattern(pattern: string): RE2JS {
  requireSmall(pattern);
  const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern));
  if (compiled.programSize() > 2 * largest) throw tooLarge(pattern);
  return compiled;
}

/** Throws for a pattern that takes long to compile, and else says how large it is. */
export function requireSmall(pattern: string): number {
  if (pattern.length > longest)
    throw new Error(`the pattern ${shown(pattern)} is longer than ${longest} characters`);
  // What is quoted is not read as what it looks like.
  if (pattern.includes('\\Q'))
    throw new Error(`the pattern ${shown(pattern)} has \\Q, which is not supported`);
  const size = sizeOfPattern(RE2JS.translateRegExp(pattern));
  if (size > largest) throw tooLarge(pattern);
  return size;
}

const tooLarge = (pattern: string): Error =>
  new Error(`the pattern ${shown(pattern)} is too large: it repeats too much too often`);

const shown = (pattern: string): string => (pattern.length > 60 ? `${pattern.slice(0, 60)}…` : pattern);
