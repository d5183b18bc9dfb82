import { z } from 'zod';
import { LongText, Text } from '../../platform/http/index.js';
import { ToolName } from '../tool-name.js';

export const httpMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** `body`: a member of the JSON body; `wholeBody`: the body itself. */
const parameterPlaces = ['query', 'header', 'body', 'wholeBody'] as const;
export type ParameterPlace = (typeof parameterPlaces)[number];

const Auth = z
  .strictObject({
    type: z.enum(['bearer', 'header', 'query', 'basic']),
    name: z.string().min(1).max(100).optional().describe('Of the header or of the query parameter'),
  })
  .describe('How the secret is sent, a bearer token unless told; the value for basic is user:password');

/** A tool that is an HTTP request, as an agent's definition describes it. */
export const HttpTool = z.strictObject({
  name: ToolName,
  description: LongText(2_000),
  method: z.enum(httpMethods),
  url: Text(2_000).describe(
    'May name parameters in braces after the host: https://api.example.com/orders/{id}',
  ),
  parameters: z.record(z.string(), z.unknown()).describe('JSON Schema of an object'),
  in: z
    .record(z.string().max(200), z.enum(parameterPlaces))
    .optional()
    .describe(
      'Where parameters go that neither the URL names nor the rule suits: GET and DELETE to the query, others to the body',
    ),
  headers: z.record(z.string().max(100), z.string().max(2_000)).optional(),
  secretId: z.uuid().optional().describe('A stored secret, which only the server of the URL is sent'),
  auth: Auth.optional(),
  resultPath: z
    .string()
    .max(500)
    .optional()
    .describe('JSONPath (RFC 9535) of what the model is to see of the answer'),
  timeout: z
    .number()
    .min(1)
    .max(300)
    .optional()
    .describe('In seconds, of the request; TOOL_TIMEOUT of the server unless told'),
  retries: z
    .number()
    .int()
    .min(0)
    .max(5)
    .optional()
    .describe('While the server is busy or breaks off; POST and PATCH are sent once in any case'),
  readOnly: z
    .boolean()
    .optional()
    .describe('Whether it changes nothing, so that nobody needs to be asked; of GET unless told'),
});
export type HttpToolDefinition = z.infer<typeof HttpTool>;

/** A mistake in a definition: which part, and what is wrong. */
export interface HttpToolProblem {
  path: string;
  message: string;
}

export const isReadOnly = ({ method, readOnly }: Pick<HttpToolDefinition, 'method' | 'readOnly'>): boolean =>
  readOnly ?? method === 'GET';

/** Where a parameter goes that the URL does not name. */
export function placeOf({ method, in: places = {} }: HttpToolDefinition, parameter: string): ParameterPlace {
  const told = Object.hasOwn(places, parameter) ? places[parameter] : undefined;
  return told ?? (method === 'GET' || method === 'DELETE' ? 'query' : 'body');
}
