import type { OpenAPIObject } from '@nestjs/swagger';
import { catalogue, fieldRules, type ErrorCode } from '../errors/index.js';
import type { Access } from './access.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']> & {
  'x-access'?: Access;
  'x-errors'?: ErrorCode[];
};
const methods = ['get', 'put', 'post', 'delete', 'patch'] as const;

const problem = {
  type: 'object',
  description: 'RFC 9457. `code` is stable; `title` and `detail` are for people.',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What is wrong with this request' },
    code: { type: 'string', enum: Object.keys(catalogue) },
    requestId: {
      type: 'string',
      description: 'Also in the header `x-request-id`, and in the log of the server',
    },
    errors: {
      type: 'array',
      description: 'What is wrong with which part of the request; `path` as in `members.0`',
      items: {
        type: 'object',
        properties: {
          path: { type: 'string' },
          message: { type: 'string' },
          rule: {
            type: 'string',
            enum: fieldRules,
            description: 'The rule that was broken, for clients that word it in another language',
          },
          limit: { type: 'number', description: 'The bound of the rule, if it has one' },
        },
        required: ['path', 'message'],
      },
    },
  },
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
} as const;

/** Adds to every route the errors that it can answer: those of its kind, and those that it names by `@Fails`. */
export function describeFailures(document: OpenAPIObject): OpenAPIObject {
  const responses: Record<string, object> = {};
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of methods) {
      const operation: Operation | undefined = item[method];
      if (!operation) continue;
      const codes = [...new Set([...usual(operation, path, method), ...(operation['x-errors'] ?? [])])];
      if (codes.length > 0) operation['x-errors'] = codes;
      for (const [status, group] of Object.entries(byStatus(codes))) {
        // The facade's errors have the form of OpenAI's.
        const name = `${path.startsWith('/v1/') ? 'openai.' : ''}${group.join('.')}`;
        responses[name] ??= answer(group, path.startsWith('/v1/'));
        operation.responses[status] ??= { $ref: `#/components/responses/${name}` };
      }
    }
  }
  const { schemas } = document.components ?? {};
  document.components = {
    ...document.components,
    schemas: { ...schemas, Problem: problem as unknown as NonNullable<typeof schemas>[string] },
    responses: responses as NonNullable<OpenAPIObject['components']>['responses'],
  };
  return document;
}

/** What follows from the form of a route. */
function usual(operation: Operation, path: string, method: string): ErrorCode[] {
  const { 'x-access': access, requestBody, parameters = [] } = operation;
  if (access?.kind === 'ops') return [];
  return [
    ...when(requestBody, 'malformed_request', 'unsupported_media_type', 'payload_too_large'),
    ...when(requestBody ?? parameters.length > 0, 'validation_failed'),
    ...when(access?.kind === 'permission', 'unauthenticated', 'invalid_token', 'forbidden'),
    ...when(path.startsWith('/api/v1/') && path.includes('{'), 'not_found'),
    ...when(
      method === 'post' && access?.kind === 'permission' && path.startsWith('/api/v1/'),
      'idempotency_conflict',
      'request_in_progress',
    ),
    'too_many_requests',
    'unavailable',
  ];
}

const when = (condition: unknown, ...codes: ErrorCode[]): ErrorCode[] => (condition ? codes : []);

function byStatus(codes: ErrorCode[]): Record<string, ErrorCode[]> {
  const groups: Record<string, ErrorCode[]> = {};
  for (const code of codes) (groups[catalogue[code].status] ??= []).push(code);
  return groups;
}

const answer = (codes: ErrorCode[], isFacade: boolean) => ({
  description: codes.map((code) => `\`${code}\`: ${catalogue[code].title}`).join('. '),
  ...(isFacade
    ? {}
    : { content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } }),
});
