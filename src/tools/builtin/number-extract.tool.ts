import { z } from 'zod';
import { extractNumbers } from '../../platform/language/index.js';
import type { Tool } from '../tool.js';

const input = z.strictObject({
  text: z.string().min(1).max(20_000).describe('Russian or English, as it was said'),
});

const mostNumbers = 200;

/** Numbers of a text, as people say and write them. */
export default class NumberExtractTool implements Tool<z.infer<typeof input>> {
  readonly description =
    'Finds the numbers of a Russian or English text, in words or digits: amounts of money, percents, ranges, ordinals ' +
    '(«полтора миллиона», «2,5 млн руб.», "three to five percent"). Returns exact decimal values as JSON.';
  readonly input = input;
  readonly readOnly = true;

  execute({ text }: z.infer<typeof input>): Promise<string> {
    const found = extractNumbers(text, { limit: mostNumbers + 1 });
    const shown = found.slice(0, mostNumbers).map(({ start: _, end: __, ...number }) => number);
    const rest = found.length > mostNumbers ? `\n(Only the first ${mostNumbers} numbers)` : '';
    return Promise.resolve(
      shown.length > 0 ? `${JSON.stringify(shown)}${rest}` : 'There are no numbers in it',
    );
  }
}
