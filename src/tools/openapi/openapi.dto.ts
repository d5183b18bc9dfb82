import { z } from 'zod';
import { Storable, Text } from '../../platform/http/index.js';
import { HttpTool } from '../http/http-tool.js';

const smallest =
  '{"openapi":"3.1.0","info":{"title":"Orders","version":"1"},"paths":{"/orders":{"get":{"operationId":"orders","responses":{}}}}}';

export const ImportOpenapi = z
  .strictObject({
    document: z
      .union([Storable(2_000_000), z.record(z.string(), z.unknown())])
      .optional()
      .describe('OpenAPI 3.0 or 3.1: as an object, or as JSON or YAML text'),
    url: Text(2_000).optional().describe('Where the document is, in place of it'),
    operations: z
      .array(z.string().min(1).max(2_000))
      .min(1)
      .max(64)
      .optional()
      .describe('Ids of operations, or `METHOD /path`; without them, the answer lists what there is'),
  })
  .refine(({ document, url }) => (document === undefined) !== (url === undefined), {
    message: 'give either the document or its url',
    path: ['document'],
  })
  .meta({ examples: [{ document: smallest }] });
export type ImportOpenapi = z.infer<typeof ImportOpenapi>;

export const OpenapiView = z
  .object({
    title: z.string(),
    total: z.number().describe('How many operations the document has'),
    operations: z.array(
      z.object({
        operationId: z.string().nullable(),
        method: z.string(),
        path: z.string(),
        summary: z.string(),
        readOnly: z.boolean(),
      }),
    ),
    tools: z.array(z.object({ tool: HttpTool, notes: z.array(z.string()) })),
  })
  .meta({ id: 'OpenapiContents' });
export type OpenapiView = z.infer<typeof OpenapiView>;
