import { z } from 'zod';
import { LongText } from '../../platform/http/index.js';
import { Username } from '../../platform/text/index.js';

const example =
  '---\nname: Role\ntitle: A role\ndescription: For questions\ntype: simple\n---\n\nAnswer briefly.\n';

export const ImportAgent = z.strictObject({
  username: Username.describe('In prompts/ it is the name of the file'),
  markdown: LongText(1_000_000)
    .meta({ examples: [example] })
    .describe('A file as in prompts/, or as exported'),
});
export type ImportAgent = z.infer<typeof ImportAgent>;

export const ImportQuery = z.strictObject({
  replace: z
    .enum(['true', 'false'])
    .default('false')
    .describe('An agent that has the username already becomes what the file says'),
});
export type ImportQuery = z.infer<typeof ImportQuery>;
