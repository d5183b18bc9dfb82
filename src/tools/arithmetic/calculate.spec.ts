import { calculate } from './calculate.js';
import { cpuMillis } from '../../../test/support/effort.js';

describe('A calculation', () => {
  it.each([
    ['0.1 + 0.2', '0.3'],
    ['1.005 * 1000', '1005'],
    ['(1250.50 * 12 - 300) * 0.2', '2941.2'],
    ['123456789012345678901234567890 + 1', '123456789012345678901234567891'],
    ['2^100', '1267650600228229401496703205376'],
    ['2^-2', '0.25'],
    ['-2^2', '-4'],
    ['4800 + 20%', '5760'],
    ['200 * 5%', '10'],
    ['10 % 3', '1'],
    ['-7 mod 3', '2'],
    ['20!', '2432902008176640000'],
    ['1 / 3', '0.333333333333333333333333333333 (rounded)'],
    ['1 / 3 * 3', '1 (rounded)'],
    ['round(2.345, 2)', '2.35'],
    ['round(-2.5)', '-3'],
    ['sqrt(2)', '1.41421356237309504880168872421 (rounded)'],
    ['log(8, 2)', '3'],
    ['log10(1000)', '3'],
    ['sin(0)', '0'],
    ['2 pi', '6.28318530717958647692528676656 (rounded)'],
    ['sum(1, 2.5, 3)', '6.5'],
    ['mean(1, 2, 4.5)', '2.5'],
    ['median(5, 1, 3)', '3'],
    ['median(4, 1, 3, 2)', '2.5'],
    ['max(1, 7, 3) - min(2, 8)', '5'],
    ['gcd(84, 36)', '12'],
    ['1e-40', '1e-40'],
    ['sign(-3)', '-1'],
  ])('%s = %s', async (expression, value) => expect(await calculate(expression)).toBe(value));

  it.each([
    ['1 +', /Unexpected end/],
    ['1,5 + 2', /Unexpected operator/],
    ['1 / 0', /division by zero/],
    ['5 mod 0', /division by zero/],
    ['sqrt(-1)', /not a real number/],
    ['asin(2)', /not a real number/],
    ['price * 2', /price is not known/],
    ['5 cm + 2', /cm is not known/],
    ['foo(1)', /no function foo. Known are abs/],
    ['round(1, 2, 3)', /round takes 1 to 2/],
    ['1001!', /factorial/],
    ['2.5!', /factorial/],
    ['10^6000', /too large/],
    ['sin(1e1000)', /too large/],
    ['gcd(1e5000, 3)', /60 digits/],
    ['"a" + 1', /Only numbers/],
    ['true', /Only numbers/],
    ['1; 2', /Only numbers/],
    ['1 < 2', /not arithmetic|Only numbers/],
  ])('%s is told to be wrong', async (expression, detail) =>
    expect(await calculate(expression).catch((error: unknown) => error)).toMatchObject({
      code: 'calculation_failed',
      detail: expect.stringMatching(detail) as string,
    }),
  );

  it.each([
    'import({}, {})',
    'parse("1")',
    'evaluate("1 + 1")',
    'compile("1")',
    'createUnit("x")',
    'simplify("x + x")',
    'derivative("x^2", "x")',
    'config({})',
    'cos.constructor("return process")()',
    'f(x) = x + 1',
    'a = 5',
    'abs.apply(1)',
    '[1, 2][1]',
    '{a: 1}.a',
    '1:1000000000',
    'constructor',
    'constructor(1)',
    '__proto__',
    'toString()',
    'map([1], f)',
    'ones(10000, 10000)',
    '2 to 3',
  ])('%s reaches nothing', (expression) =>
    expect(calculate(expression)).rejects.toMatchObject({ code: 'calculation_failed' }),
  );

  it.each([
    `${'('.repeat(499)}1${')'.repeat(499)}`,
    '-'.repeat(999),
    `${'9^'.repeat(499)}9`,
    `${'sqrt('.repeat(160)}2${')'.repeat(160)}`,
    `1${'!'.repeat(999)}`,
    Array.from({ length: 180 }, () => '999!').join('*'),
    Array.from({ length: 100 }, () => 'sin(1e99)').join('+'),
    Array.from({ length: 100 }, () => 'ln(1e4999)').join('+'),
    `gcd(${'9'.repeat(59)}, ${'8'.repeat(58)}7)`,
    '9.99999^9999999999999999',
    '1e999999999999 - 1e999999999999',
  ])('%.30s ends soon', async (expression) => {
    await calculate('1');
    expect(await cpuMillis(() => calculate(expression).catch(() => undefined))).toBeLessThan(3_000);
  });

  it.each([
    `${'atan('.repeat(160)}2${')'.repeat(160)}`,
    Array.from({ length: 190 }, () => 'ln(7)').join('+'),
    Array.from({ length: 250 }, () => '7^.1')
      .join('+')
      .slice(0, 999),
    Array.from({ length: 400 }, () => 'e').join('+'),
  ])('%.30s has too many costly parts', (expression) =>
    expect(calculate(expression)).rejects.toThrow('calculate it in parts'),
  );

  it('is not changed by one that failed before', async () => {
    await calculate('sin(1e1000)').catch(() => undefined);
    expect(await calculate('round(2.345, 2) + 1 / 3')).toBe('2.68333333333333333333333333333 (rounded)');
  });
});
