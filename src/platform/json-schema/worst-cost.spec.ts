import { CheckingSteps } from './checking-steps.js';
import { schemaReader } from './json-schema.js';

const items = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);
const names = <T>(count: number, entry: (n: number) => T): Record<string, T> =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`a${n}`, entry(n)]));
const all = (count: number, part: object) => ({ allOf: items(count, part) });
/** Of letters that are all others. */
const letters = (length: number): string =>
  String.fromCodePoint(...Array.from({ length }, (_, n) => 0x4e00 + 7 * n));
const listOf = (item: object) => ({ type: 'array', items: item });

/** Values of a size `n` that take long by their schemas. */
const shapes: [string, schema: Record<string, unknown>, value: (n: number) => unknown][] = [
  ['patterns', listOf(all(90, { pattern: '^(a|b)*$' })), (n) => items(n, 'x')],
  ['one heavy pattern', { pattern: '(\\pL{10}){45}$' }, (n) => 'a'.repeat(100 * n)],
  ['lists of their own', all(1_000, { uniqueItems: true }), (n) => items(n, 1)],
  ['one list of its own', { uniqueItems: true }, (n) => items(n, { a: 1, b: 2, c: [1] })],
  ['defaults', listOf({ properties: names(1_500, () => ({ default: 1 })) }), (n) => items(n, {})],
  [
    'names',
    { patternProperties: { '(a|b)*1$': {} }, propertyNames: { pattern: '^x' } },
    (n) => names(n, () => 1),
  ],
  ['unknown names', { additionalProperties: false }, (n) => names(n, () => 1)],
  [
    'large constants',
    listOf({ const: { a: items(1_000, 1) } }),
    (n) => items(n, { a: [...items(999, 1), 2] }),
  ],
  ['choices', listOf({ enum: items(500, { a: [1, { b: 'x' }] }) }), (n) => items(n, { a: [1, { b: 'y' }] })],
  [
    'names that want others',
    listOf({ dependentRequired: names(200, (n) => [`x${n}`, `y${n}`, `z${n}`]) }),
    (n) =>
      items(
        n,
        names(200, () => 1),
      ),
  ],
  ['formats', listOf({ format: 'regex' }), (n) => items(n, '(a+'.repeat(300))],
  ['a URL', { format: 'url' }, (n) => `http://${':'.repeat(100 * n)}`],
  ['a name that is a URL', { propertyNames: { format: 'url' } }, (n) => ({ [`http://${':'.repeat(n)}`]: 1 })],
  ['a host', { format: 'url' }, (n) => `http://xn--${'a9'.repeat(50 * n)}`],
  ['hosts', listOf({ format: 'url' }), (n) => items(n, `http://${letters(60)}`)],
];

/** The largest value that is checked at all, by doubling and halving. */
function worstOf(schema: object, value: (n: number) => unknown): unknown {
  const steps = new CheckingSteps(schema);
  let [accepted, refused] = [0, 1];
  while (!steps.areTooMany(value(refused))) [accepted, refused] = [refused, refused * 2];
  while (refused - accepted > accepted / 8 + 1) {
    const middle = Math.floor((accepted + refused) / 2);
    if (steps.areTooMany(value(middle))) refused = middle;
    else accepted = middle;
  }
  return value(accepted);
}

describe('A check by a schema', () => {
  it('holds the loop for less than 100 ms, whatever is accepted', () => {
    const costs = shapes.map(([name, schema, value]) => {
      const read = schemaReader(schema);
      const worst = worstOf(schema, value);
      const millis = Array.from({ length: 2 }, () => {
        const begun = process.cpuUsage();
        expect(read(worst)).not.toMatchObject({ mistake: expect.stringMatching(/too (large|deep)/) });
        return process.cpuUsage(begun).user / 1_000;
      });
      return { name, millis: Math.min(...millis) };
    });
    costs.sort((a, b) => b.millis - a.millis);
    const told = costs.map(({ name, millis }) => `${name} ${millis.toFixed(0)}`).join(', ');
    process.stdout.write(`The longest checks that are accepted, in ms: ${told}\n`);
    // A processor that others work on as well takes longer.
    expect(costs[0]?.millis).toBeLessThan(250);
  });
});
