import { Decimal } from 'decimal.js';
import { z } from 'zod';

const Scalar = z.union([z.string().max(1_000), z.number(), z.boolean()]);
type Scalar = z.infer<typeof Scalar>;

const Comparison = z
  .strictObject({
    value: z.string().max(200).describe('A name as in templates: slots.budget.amount, steps.check.output.ok'),
    is: Scalar.optional(),
    not: Scalar.optional(),
    above: z.union([z.number(), z.string().max(100)]).optional(),
    below: z.union([z.number(), z.string().max(100)]).optional(),
    in: z.array(Scalar).min(1).max(100).optional(),
    has: z.string().min(1).max(200).optional().describe('A part of the text, or one of the list'),
    given: z.boolean().optional().describe('Whether there is anything at all'),
  })
  .refine((comparison) => Object.keys(comparison).length === 2, 'must compare the value in exactly one way');
type Comparison = z.infer<typeof Comparison>;

export type Condition = { all: Condition[] } | { any: Condition[] } | { none: Condition[] } | Comparison;

const several = () =>
  z
    .array(z.lazy(() => Condition))
    .min(1)
    .max(20);

export const Condition: z.ZodType<Condition> = z.union([
  z.strictObject({ all: several() }),
  z.strictObject({ any: several() }),
  z.strictObject({ none: several() }),
  Comparison,
]);

/** The names that a condition compares. */
export function namesIn(condition: Condition): string[] {
  if ('value' in condition) return [condition.value];
  const inner = 'all' in condition ? condition.all : 'any' in condition ? condition.any : condition.none;
  return inner.flatMap(namesIn);
}

/** `valueOf` gives what a name stands for; undefined and null for nothing. */
export function holds(condition: Condition, valueOf: (name: string) => unknown): boolean {
  if ('all' in condition) return condition.all.every((one) => holds(one, valueOf));
  if ('any' in condition) return condition.any.some((one) => holds(one, valueOf));
  if ('none' in condition) return !condition.none.some((one) => holds(one, valueOf));
  return compare(condition, valueOf(condition.value));
}

function compare({ is, not, above, below, in: among, has, given }: Comparison, value: unknown): boolean {
  if (given !== undefined) return (value !== undefined && value !== null && value !== '') === given;
  if (not !== undefined) return !isSame(value, not);
  if (value === undefined || value === null) return false;
  if (is !== undefined) return isSame(value, is);
  if (above !== undefined) return order(value, above) === 1;
  if (below !== undefined) return order(value, below) === -1;
  if (among) return among.some((one) => isSame(value, one));
  if (has === undefined) return false;
  if (Array.isArray(value)) return value.some((one) => isSame(one, has));
  return typeof value === 'string' && value.toLowerCase().includes(has.toLowerCase());
}

function isSame(value: unknown, wanted: Scalar): boolean {
  if (typeof value === 'string' && typeof wanted === 'string')
    return value.toLowerCase() === wanted.toLowerCase();
  return value === wanted || order(value, wanted) === 0;
}

/** Numbers by their size, ISO dates by the calendar; undefined for what has no order. */
function order(a: unknown, b: unknown): number | undefined {
  const [x, y] = [numberIn(a), numberIn(b)];
  if (x && y) return x.comparedTo(y);
  return isDay(a) && isDay(b) ? Math.sign(a.localeCompare(b)) : undefined;
}

function numberIn(value: unknown): Decimal | undefined {
  if (typeof value === 'number') return new Decimal(value);
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? new Decimal(value) : undefined;
}

const isDay = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
