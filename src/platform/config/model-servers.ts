import { z } from 'zod';

const isHttp = (value: string): boolean =>
  URL.canParse(value) && ['http:', 'https:'].includes(new URL(value).protocol);
const seconds = () => z.number().positive().max(86_400);
const modelName = z.string().min(1).max(200);

/** Each by the name that roles know it by, and by the one that its server knows it by. */
const models = z.union(
  [
    z
      .array(modelName)
      .min(1)
      .max(200)
      .transform((names) => Object.fromEntries(names.map((name) => [name, name]))),
    z.record(modelName, modelName).refine((names) => Object.keys(names).length > 0),
  ],
  'must be a list of names, or names with those that the server has for them',
);

const modelServer = z
  .strictObject({
    // A slash divides it from the name of a model.
    name: z.string().regex(/^[\w.-]{1,40}$/, 'must be letters, digits, dots, dashes and underscores'),
    provider: z.enum(['ollama', 'openai']),
    url: z.string().refine(isHttp, 'must be a URL starting with http:// or https://'),
    key: z.string().min(1).optional(),
    /** The first one answers roles that name none. Left out: whatever the server lists. */
    models: models.optional(),
    /** Its embedding models. */
    embeddings: z.array(modelName).min(1).max(50).optional(),
    /** The lowest is asked first, and those of one order share the calls. */
    order: z.int().min(0).max(1_000).default(1),
    weight: z.int().min(1).max(1_000).default(1),
    /** Calls at a time, of one process; left out: as many as come. */
    concurrency: z.int().min(1).max(100_000).optional(),
    /** Seconds that a call waits in line for it. */
    maxWait: seconds().default(30),
    /** Seconds until it must begin to answer, or the next one is asked. */
    firstToken: seconds().optional(),
  })
  .refine(({ provider, key }) => provider === 'openai' || key === undefined, {
    path: ['key'],
    message: 'Ollama takes none; a user and a password belong into its url',
  });

export type ModelServerSettings = z.infer<typeof modelServer>;

/** The JSON of MODEL_SERVERS. Messages never quote it: there are keys in it. */
export const modelServers = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON: a list of model servers' });
      return z.NEVER;
    }
  })
  .pipe(
    z
      .array(modelServer, 'must be a list of model servers')
      .min(1)
      .max(50)
      .refine(
        (servers) => new Set(servers.map(({ name }) => name)).size === servers.length,
        'each server needs a name of its own',
      ),
  );
