import { z } from 'zod';
import { calculate } from '../arithmetic/calculate.js';
import type { Tool } from '../tool.js';

const input = z.strictObject({
  expression: z
    .string()
    .trim()
    .min(1)
    .max(1_000)
    .describe(
      'For example: round((1250.50 * 12 - 300) * 0.2, 2), or 4800 + 20%. The decimal sign is a point',
    ),
});

/** Arithmetic in exact decimals. */
export default class CalculatorTool implements Tool<z.infer<typeof input>> {
  readonly description =
    'Calculates an expression exactly, in decimals: + - * / ^ % ! and functions such as round, sqrt, log, sum, mean, ' +
    'min, max. Use it for every calculation, however simple; write plain numbers, without units or currencies.';
  readonly input = input;
  readonly readOnly = true;

  execute({ expression }: z.infer<typeof input>): Promise<string> {
    return calculate(expression);
  }
}
