import { z } from 'zod';

export const ChatExportQuery = z.strictObject({
  format: z
    .enum(['markdown', 'json'])
    .default('markdown')
    .describe('`markdown` to read; `json`: a message per line, answers that are not current among them'),
});
export type ChatExportQuery = z.infer<typeof ChatExportQuery>;
