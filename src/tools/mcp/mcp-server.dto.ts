import { z } from 'zod';
import { broken, Id, pageOf, Text, Timestamp } from '../../platform/http/index.js';
import { headerMistake, namesCredential } from '../outside/headers.js';
import { ToolName } from '../tool-name.js';
import type { McpServer } from './mcp-server.entity.js';
import type { McpTool } from './mcp-tool.entity.js';
import { serverName } from './tool-names.js';

const ServerName = z
  .string()
  .regex(serverName, 'must begin with a lower-case letter and have these, digits and - only, 24 at most')
  .describe('Stands in the names of its tools: mcp_<server>_<tool>');

const Url = Text(2_000)
  .refine(
    (url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol),
    broken('wrong_format', 'is no http or https URL'),
  )
  .refine(
    (url) => !URL.canParse(url) || !hasCredentials(new URL(url)),
    'has a user name or password in it: store it as a secret and name it in secretId',
  )
  .refine(
    (url) => !URL.canParse(url) || ![...new URL(url).searchParams.keys()].some(namesCredential),
    'has a credential in its query: store it as a secret and name it in secretId',
  )
  .describe('Where the server speaks MCP over streamable HTTP');

const hasCredentials = ({ username, password }: URL): boolean => username !== '' || password !== '';

/** Those of the protocol itself. */
const ofMcp = /^(accept|last-event-id|mcp-.*)$/i;

const Auth = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('bearer') }),
    z.strictObject({
      type: z.literal('header'),
      name: z
        .string()
        .min(1)
        .max(100)
        .superRefine((name, context) => {
          const mistake = ofMcp.test(name) ? 'is set by the server itself' : headerMistake(name);
          if (mistake) context.addIssue({ code: 'custom', message: mistake });
        }),
    }),
  ])
  .describe('How the secret is sent, a bearer token unless told');

export const CreateMcpServer = z
  .strictObject({
    name: ServerName,
    url: Url,
    secretId: Id.optional().describe('A stored secret, which only this server is sent'),
    auth: Auth.optional(),
    enabled: z.boolean().default(true).describe('One that is switched off is not called, not even now'),
  })
  .meta({ examples: [{ name: 'crm', url: 'https://mcp.example.com/mcp', enabled: false }] });
export type CreateMcpServer = z.infer<typeof CreateMcpServer>;

export const UpdateMcpServer = z
  .strictObject({
    url: Url.optional(),
    secretId: Id.nullable().optional(),
    auth: Auth.nullable().optional(),
    enabled: z.boolean().optional(),
    readOnlyTools: z
      .array(ToolName)
      .max(200)
      .optional()
      .describe(
        'All of its tools that change nothing, by the names that agents choose them by (mcp_<server>_<tool>), so that nobody ' +
          'needs to be asked: what the server says of itself does not count',
      ),
  })
  .meta({ examples: [{ url: 'https://mcp.example.com/mcp' }] });
export type UpdateMcpServer = z.infer<typeof UpdateMcpServer>;

export const AcceptListing = z.strictObject({
  digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'is no digest of a listing')
    .describe(
      'Of the listing that was looked at: when the server says something else by now, nothing is accepted',
    ),
});
export type AcceptListing = z.infer<typeof AcceptListing>;

export const McpServerView = z
  .object({
    id: z.uuid(),
    name: z.string(),
    url: z.string(),
    secretId: z.uuid().nullable(),
    auth: Auth.nullable(),
    enabled: z.boolean(),
    digest: z.string().nullable().describe('Of the listing that was accepted'),
    createdBy: z.uuid(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'McpServer' });
export type McpServerView = z.infer<typeof McpServerView>;
export const McpServerPage = pageOf(McpServerView);

export const McpServerDetails = McpServerView.extend({
  tools: z
    .array(z.object({ name: z.string(), tool: z.string(), readOnly: z.boolean() }))
    .describe('Those that were accepted, by the names that agents choose them by'),
}).meta({ id: 'McpServerDetails' });
export type McpServerDetails = z.infer<typeof McpServerDetails>;

const toolStates = ['accepted', 'changed', 'new', 'gone', 'unusable'] as const;

export const McpToolView = z
  .object({
    name: z.string().nullable().describe('As agents choose it; null for what cannot be offered'),
    tool: z.string().describe('As the server calls it'),
    description: z.string(),
    parameters: z.record(z.string(), z.unknown()).describe('JSON Schema of an object'),
    hintsReadOnly: z.boolean().describe('What the server says of it'),
    readOnly: z.boolean().describe('What an administrator says of it'),
    state: z.enum(toolStates).describe('Against what was accepted: a tool that changed is not called'),
    problem: z.string().nullable(),
  })
  .meta({ id: 'McpTool' });
export type McpToolView = z.infer<typeof McpToolView>;

export const McpListing = z
  .object({ digest: z.string(), items: z.array(McpToolView) })
  .meta({ id: 'McpListing' });
export type McpListing = z.infer<typeof McpListing>;

export const serverView = (server: McpServer): McpServerView => ({
  id: server.id,
  name: server.name,
  url: server.url,
  secretId: server.secretId,
  auth: server.auth as McpServerView['auth'],
  enabled: server.enabled,
  digest: server.digest,
  createdBy: server.createdBy,
  createdAt: server.createdAt.toISOString(),
  updatedAt: server.updatedAt.toISOString(),
});

export const serverDetails = (server: McpServer, tools: McpTool[]): McpServerDetails => ({
  ...serverView(server),
  tools: tools.map(({ name, tool, readOnly }) => ({ name, tool, readOnly })),
});
