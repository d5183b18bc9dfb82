import { isTooDeep } from './nesting.js';
import { requireSmall } from './patterns.js';
import { codeSize, ownSize, referredTo, requireProgress } from './schema-parts.js';

/** So many parts take a few tenths of a second to compile. */
const mostParts = 2_000;
/** What refers to itself is compiled once as part of the whole, and once for each reference. */
const mostCompiled = 2 * mostParts;
const longest = 50_000;
const mostPatterns = 100;
/** Of all patterns together, in what they are compiled to. */
const mostInstructions = 10_000;

/** What an anchor of these names stands in is compiled again for each one that stands around it. */
const unsupported = ['$dynamicRef', '$recursiveRef', '$dynamicAnchor', '$recursiveAnchor'] as const;

/**
 * Throws for a schema that is long, or that patterns or references make large or endless: a few lines that refer to each
 * other twice can take hours to check one value against. One that may refer to itself does so about parts of a value:
 * how long those take, `CheckingSteps` tells.
 */
export function requireBounded(schema: object, { mayRecur = false } = {}): void {
  // What is checked by a promise is found good by whoever does not wait for it.
  if ('$async' in schema && schema.$async) throw new Error('$async is not supported');
  if (isTooDeep(schema)) throw new Error('it is nested too deeply');
  if (JSON.stringify(schema).length > longest) throw new Error(`it is longer than ${longest} characters`);
  let [patterns, instructions] = [0, 0];
  const known = new Map<object, number>();
  const open = new Set<object>();
  const sizeOf = (part: unknown): number => {
    if (typeof part !== 'object' || part === null) return 0;
    const size = known.get(part);
    if (size !== undefined) return size;
    if (open.has(part)) {
      if (mayRecur) return 1;
      throw new Error('it refers to itself, which could go on for ever');
    }
    open.add(part);
    const { $ref, $id, ...others } = part as Record<string, unknown>;
    for (const pattern of patternsOf(part)) {
      instructions += requireSmall(pattern);
      if (++patterns > mostPatterns || instructions > mostInstructions)
        throw new Error('its patterns are too many or too large');
    }
    let sum = ownSize(part);
    for (const inner of Object.values(part)) sum += sizeOf(inner);
    if (typeof $ref === 'string') sum += sizeOf(referredTo(schema, $ref));
    for (const keyword of unsupported)
      if (['string', 'boolean'].includes(typeof others[keyword]))
        throw new Error(`${keyword} is not supported`);
    if (typeof $id === 'string' && part !== schema) throw new Error('an $id within it is not supported');
    open.delete(part);
    known.set(part, sum);
    return sum;
  };
  if (sizeOf(schema) > mostParts)
    throw new Error(`with all that it refers to it has more than ${mostParts} parts`);
  if (!mayRecur) return;
  requireProgress(schema);
  if (codeSize(schema) > mostCompiled)
    throw new Error(`with what it refers to within itself it has more than ${mostCompiled} parts`);
}

function patternsOf(part: object): string[] {
  const { pattern, patternProperties } = part as Record<string, unknown>;
  const names =
    typeof patternProperties === 'object' && patternProperties !== null ? Object.keys(patternProperties) : [];
  return typeof pattern === 'string' ? [pattern, ...names] : names;
}
