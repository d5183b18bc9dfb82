import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { definitionSchemas } from './agents/index.js';
import { describeFailures } from './platform/http/index.js';

const about = `People and AI roles in one chat.

- **Credentials**: \`Authorization: Bearer <access token>\` of \`POST /auth/register\` or \`/auth/login\` under \`/api/v1\`;
  an API key under \`/v1\`. One does not open what is the other's.
- **Errors** are RFC 9457 problem details with a stable \`code\`; under \`/v1\` they have OpenAI's form.
- **Lists** come in pages: \`?limit=&cursor=\`, the next \`cursor\` is the \`nextCursor\` of the page before.
- **\`Idempotency-Key\`**: the same key and body again answers as the first time, on every POST of a person.
- Times are ISO 8601 in UTC, ids are UUIDs. What happens live: \`/ws\`, or the event streams below.`;

/** Topics, in the order of the reader. */
const topics: Record<string, string> = {
  auth: 'Registration, sessions, one’s own profile and password',
  organizations: 'The settings of the organization',
  users: 'The people of the organization',
  invites: 'Links by which people join',
  chats: 'Groups, direct chats and chats with one role; who is in them, what happens in them',
  messages: 'What is said: posting, editing, history, opinions',
  search: 'Over all chats that one is in',
  files: 'Attachments of messages',
  calendar: 'Events, when they take place, and what their roles did',
  notifications: 'What people are told, by which of their channels, and what became of it',
  knowledge: 'Collections of documents, in which people and roles look things up',
  runs: 'The work of roles on questions: following, stopping, trying again',
  validation: 'Verdicts of people on answers of roles',
  approvals: 'Calls of tools that wait for people',
  integrations: 'Connections of roles to outside worlds',
  contacts: 'Who writes to roles from outside, and what is said to them',
  roles: 'Whom one can call as `@@username`',
  agents: 'How roles are made, tried and kept in versions',
  tools: 'What roles can do',
  openai: 'The OpenAI-compatible facade: roles are models',
  'api-keys': 'Credentials of programs for `/v1`',
  secrets: 'Credentials of integrations, which no route answers',
  usage: 'What models take: tokens and cost',
  audit: 'Who did what',
  operator: 'For the command line of whoever runs the server; no person and no key may enter',
  ops: 'For probes',
};

export function openApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('Artel')
    .setDescription(about)
    .setVersion('1')
    .addBearerAuth()
    .addCookieAuth('artel_access', {
      type: 'apiKey',
      in: 'cookie',
      description:
        'Of a client that logs in with `x-artel-session: cookie`. What changes something then needs the header ' +
        '`x-csrf-token` too, with the `csrfToken` of that answer or of `GET /auth/me`.',
    });
  for (const [name, description] of Object.entries(topics)) builder.addTag(name, description);
  const document = SwaggerModule.createDocument(app, builder.build());
  const schemas = { ...document.components?.schemas, ...definitionSchemas() };
  return describeFailures(
    optionalHeaders(optionalBodies({ ...document, components: { ...document.components, schemas } })),
  );
}

/** Nest calls every body required, also one whose schema says what it is without. */
function optionalBodies(document: OpenAPIObject): OpenAPIObject {
  for (const { post } of Object.values(document.paths)) {
    if (!post?.requestBody || '$ref' in post.requestBody) continue;
    const schema = post.requestBody.content['application/json']?.schema;
    if (schema && 'default' in schema) post.requestBody.required = false;
  }
  return document;
}

/** Nest calls every header required that a handler looks at; ours all may be left out. */
function optionalHeaders(document: OpenAPIObject): OpenAPIObject {
  for (const { get, post, put, patch, delete: remove } of Object.values(document.paths)) {
    for (const parameter of [get, post, put, patch, remove].flatMap((route) => route?.parameters ?? [])) {
      if (!('$ref' in parameter) && parameter.in === 'header') parameter.required = false;
    }
  }
  return document;
}

/** Made when it is first asked for: a boot does not wait for it. */
export function serveDocs(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
  });
}
