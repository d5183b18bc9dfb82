import { z } from 'zod';

/** What the CLI needs of the public API's answers; more fields are welcome. */
const User = z.looseObject({
  username: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.string(),
});
const Organization = z.looseObject({ name: z.string() });

export const Tokens = z.object({ accessToken: z.string(), refreshToken: z.string() });
export const Session = Tokens.extend({ user: User, organization: Organization });
export type Session = z.infer<typeof Session>;
export const Me = z.object({ user: User, organization: Organization });

/** For the operator. */
export const PasswordLink = z.looseObject({ url: z.string(), expiresAt: z.string() });
export type PasswordLink = z.infer<typeof PasswordLink>;
export const NewUser = z.looseObject({
  organization: Organization.extend({ id: z.string() }),
  user: User,
  passwordLink: PasswordLink.nullable(),
});
export const OrganizationSummary = z.looseObject({
  id: z.string(),
  name: z.string(),
  users: z.number(),
  createdAt: z.string(),
});
export const Rotation = z.object({
  rotated: z.number(),
  current: z.number(),
  failed: z.number(),
  next: z.string().nullable(),
});
export type Rotation = z.infer<typeof Rotation>;

/** Loose where `--json` prints it: a machine gets all that the server tells. */
export const Role = z.looseObject({
  id: z.string(),
  username: z.string(),
  name: z.string(),
  title: z.string(),
  description: z.string(),
  type: z.string(),
  model: z.string().nullable(),
  origin: z.string(),
  version: z.number(),
});
export type Role = z.infer<typeof Role>;

export const LifecycleState = z.looseObject({
  desired: z.string(),
  actual: z.string(),
  restarts: z.number(),
  lastActivityAt: z.string().nullable(),
  nextAttemptAt: z.string().nullable(),
  error: z.object({ code: z.string(), detail: z.string() }).optional(),
});
export type LifecycleState = z.infer<typeof LifecycleState>;
export const IntegrationState = z.looseObject({
  type: z.string(),
  account: z.looseObject({ name: z.string() }).nullable(),
  status: LifecycleState,
});

export const Chat = z.object({ id: z.string(), kind: z.string(), agentId: z.string().nullable() });
/** A document that an answer rests on. */
export const Citation = z.looseObject({
  n: z.number(),
  documentName: z.string(),
  page: z.number().nullable(),
  gone: z.boolean(),
  hidden: z.boolean(),
});
export type Citation = z.infer<typeof Citation>;

export const Message = z.object({
  id: z.string(),
  chatId: z.string(),
  content: z.string(),
  validation: z.object({ state: z.string() }).nullable(),
  citations: z.array(Citation).default([]),
});
export type Message = z.infer<typeof Message>;
export const Posted = z.object({
  message: z.object({ id: z.string() }),
  runs: z.array(z.object({ id: z.string(), agentUsername: z.string() })),
  unknownMentions: z.array(z.string()).default([]),
});
export type Posted = z.infer<typeof Posted>;

export const Approval = z.looseObject({
  id: z.string(),
  agentUsername: z.string(),
  tool: z.string(),
  arguments: z.unknown(),
  question: z.string().nullable(),
  state: z.string(),
  expiresAt: z.string(),
});
export type Approval = z.infer<typeof Approval>;

export const Collection = z.looseObject({
  id: z.string(),
  name: z.string(),
  documents: z.object({
    total: z.number(),
    ready: z.number(),
    failed: z.number(),
    underWay: z.number(),
  }),
  chunks: z.number(),
  mayManage: z.boolean(),
});
export type Collection = z.infer<typeof Collection>;

const Count = z.object({ done: z.number(), total: z.number() });
export const KnowledgeDocument = z.looseObject({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  progress: Count.nullable(),
  error: z.object({ code: z.string(), detail: z.string() }).nullable(),
  chunks: z.number(),
});
export type KnowledgeDocument = z.infer<typeof KnowledgeDocument>;

export const KnowledgeStatus = z.looseObject({
  mode: z.string(),
  reason: z.string().nullish(),
  embedding: z
    .looseObject({
      provider: z.string(),
      model: z.string(),
      dimensions: z.number().nullable(),
      state: z.string(),
    })
    .nullable(),
  reindexing: Count.nullable(),
});
export const Passages = z.looseObject({
  items: z.array(
    z.looseObject({
      documentName: z.string(),
      page: z.number().nullable(),
      titlePath: z.array(z.string()),
      text: z.string(),
      relevant: z.boolean().default(true),
      highlights: z.array(z.tuple([z.number(), z.number()])),
    }),
  ),
  mode: z.string(),
  reason: z.string().nullish(),
});
export type Passages = z.infer<typeof Passages>;

/** RFC 9457, with the members that Artel adds. */
export const Problem = z.object({
  code: z.string(),
  detail: z.string(),
  requestId: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof Problem>;

export const Nothing = z.unknown();
