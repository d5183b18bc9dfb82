import type { Decimal } from 'decimal.js';

/** `least` and `most` say how many numbers it takes. */
export interface ArithmeticFunction {
  least: number;
  most: number;
  apply: (...numbers: Decimal[]) => Decimal;
}

/** What has no answer among real numbers, or takes too long to find. */
export class NoAnswer extends Error {}

const mostInList = 500;
const mostPlaces = 60;
const largestFactorial = 1_000;
/** Beyond, whole numbers are no longer exact. */
const largestWhole = '1e60';

const one = (apply: (x: Decimal) => Decimal): ArithmeticFunction => ({ least: 1, most: 1, apply });
const two = (apply: (x: Decimal, y: Decimal) => Decimal): ArithmeticFunction => ({
  least: 2,
  most: 2,
  apply,
});
const list = (apply: (...numbers: Decimal[]) => Decimal): ArithmeticFunction => ({
  least: 1,
  most: mostInList,
  apply,
});

/** All functions by their names, over one kind of Decimal. */
export function functionsOver(D: typeof Decimal): ReadonlyMap<string, ArithmeticFunction> {
  const sum = (...numbers: Decimal[]) => numbers.reduce((total, x) => total.plus(x), new D(0));
  const mean = (...numbers: Decimal[]) => sum(...numbers).div(numbers.length);
  const functions: Record<string, ArithmeticFunction> = {
    abs: one((x) => x.abs()),
    sign: one((x) => new D(x.isZero() ? 0 : D.sign(x))),
    floor: one((x) => x.floor()),
    ceil: one((x) => x.ceil()),
    fix: one((x) => x.trunc()),
    round: { least: 1, most: 2, apply: (x, places = new D(0)) => rounded(x, places) },
    sqrt: one((x) => x.sqrt()),
    cbrt: one((x) => x.cbrt()),
    pow: two((x, y) => x.pow(y)),
    exp: one((x) => x.exp()),
    ln: one((x) => x.ln()),
    log: { least: 1, most: 2, apply: (x, base) => (base ? x.log(base) : x.ln()) },
    log10: one((x) => x.log(10)),
    log2: one((x) => x.log(2)),
    sin: one((x) => x.sin()),
    cos: one((x) => x.cos()),
    tan: one((x) => x.tan()),
    asin: one((x) => x.asin()),
    acos: one((x) => x.acos()),
    atan: one((x) => x.atan()),
    mod: two(modulo),
    gcd: two(greatestDivisor),
    factorial: one(factorial),
    min: list((...numbers) => D.min(...numbers)),
    max: list((...numbers) => D.max(...numbers)),
    sum: list(sum),
    mean: list(mean),
    median: list((...numbers) => median(numbers)),
  };
  return new Map(Object.entries(functions));
}

/** Halves go away from zero, as in accounts. */
function rounded(x: Decimal, places: Decimal): Decimal {
  if (!places.isInteger() || places.isNegative() || places.gt(mostPlaces))
    throw new NoAnswer(`round takes 0 to ${mostPlaces} decimal places`);
  return x.toDecimalPlaces(places.toNumber());
}

/** With the sign of the divisor: -7 mod 3 is 2. */
export function modulo(x: Decimal, y: Decimal): Decimal {
  if (y.isZero()) throw new NoAnswer('There is no remainder of a division by zero');
  if (x.abs().gt(largestWhole)) throw new NoAnswer('The numbers are too large for a remainder');
  const rest = x.mod(y);
  return rest.isZero() || rest.isNegative() === y.isNegative() ? rest : rest.plus(y);
}

function greatestDivisor(x: Decimal, y: Decimal): Decimal {
  let [larger, smaller] = [x.abs(), y.abs()];
  if (![larger, smaller].every((n) => n.isInteger() && n.lte(largestWhole)))
    throw new NoAnswer('gcd takes whole numbers of up to 60 digits');
  while (!smaller.isZero()) [larger, smaller] = [smaller, larger.mod(smaller)];
  return larger;
}

export function factorial(x: Decimal): Decimal {
  if (!x.isInteger() || x.isNegative() || x.gt(largestFactorial))
    throw new NoAnswer(`A factorial takes a whole number from 0 to ${largestFactorial}`);
  let product = x.times(0).plus(1);
  for (let n = 2; x.gte(n); n++) product = product.times(n);
  return product;
}

function median(numbers: Decimal[]): Decimal {
  const ordered = [...numbers].sort((a, b) => a.cmp(b));
  const middle = ordered.slice(Math.ceil(ordered.length / 2) - 1, Math.floor(ordered.length / 2) + 1);
  return middle.reduce((total, x) => total.plus(x)).div(middle.length);
}
