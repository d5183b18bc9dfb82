import { isIP } from 'node:net';
import { z } from 'zod';
import { modelServers } from './model-servers.js';

/** Said in words: the library would speak of NaN. */
const number = () => z.coerce.number('must be a number');
const duration = () => number().positive().max(86_400);
const seconds = (fallback: number) => duration().default(fallback);
const count = (fallback: number, max: number) => number().int().positive().max(max).default(fallback);
/** Requests per minute; 0 is no limit. */
const rate = (fallback: number) => number().int().min(0).max(1_000_000_000).default(fallback);
const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false'])
    .default(fallback ? 'true' : 'false')
    .transform((value) => value === 'true');
const url = (...protocols: string[]) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    message: `must be a URL starting with ${protocols.map((p) => `${p}//`).join(' or ')}`,
  });
const list = (isItem: (item: string) => boolean, message: string) =>
  z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    )
    .refine((items) => items.every(isItem), message);

/** `name=value,name=value`, the values percent-encoded, as OpenTelemetry has it. */
const headerList = z.string().transform((text, context) => {
  const headers: Record<string, string> = {};
  for (const item of text.split(',').filter((part) => part.trim() !== '')) {
    const [, name, value] = /^\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*([\x20-\x7e]*?)\s*$/.exec(item) ?? [];
    if (name === undefined || value === undefined || /%(?![0-9a-f]{2})/i.test(value)) {
      context.addIssue({ code: 'custom', message: 'must be name=value, several with commas between them' });
      return z.NEVER;
    }
    headers[name] = decodeURIComponent(value);
  }
  return headers;
});

/** As browsers write it: `*`, `null`, a pattern, a path or a slash at the end are none. */
const isOrigin = (text: string): boolean =>
  /^https?:[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;

function isNetwork(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true;
  const [, address = '', bits = '0'] = /^(.+?)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  return version !== 0 && Number(bits) <= (version === 4 ? 32 : 128);
}

/** `host:port` as the URL parser writes it, IPv6 in brackets; undefined for anything else. */
function authority(text: string): string | undefined {
  const [, host, port] = /^([^\s/?#@*\\]+):(\d{1,5})$/.exec(text) ?? [];
  if (!host || Number(port) === 0 || !URL.canParse(`http://${host}:${port}`)) return undefined;
  return `${new URL(`http://${host}`).hostname}:${Number(port)}`;
}

const pricePattern =
  /^(?<model>\S+)=(?<input>\d+(?:\.\d+)?)\/(?<output>\d+(?:\.\d+)?)(?:\/(?<cached>\d+(?:\.\d+)?))?$/;

/** What a model costs in and out, and in from its cache. */
function priceIn(text: string): [model: string, price: { input: number; output: number; cached?: number }] {
  const { model = '', input, output, cached } = pricePattern.exec(text)?.groups ?? {};
  const price = { input: Number(input), output: Number(output) };
  return [model, cached === undefined ? price : { ...price, cached: Number(cached) }];
}

/**
 * Every setting of the product, by its environment name. Durations are in seconds.
 * `.env.example` documents each; `process.env` is read nowhere else.
 */
export const settings = z.object({
  MODE: z.enum(['all', 'api', 'worker']).default('all'),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: number().int().min(0).max(65_535).optional(),
  PUBLIC_URL: url('http:', 'https:').optional(),
  CORS_ORIGINS: list(
    isOrigin,
    'must be origins as browsers send them, such as https://app.example.com',
  ).default([]),
  TRUSTED_PROXIES: list(isNetwork, 'must be addresses, networks, loopback, linklocal or uniquelocal').default(
    ['loopback'],
  ),
  DATA_DIR: z.string().min(1).default('./data'),
  PROMPTS_DIR: z.string().min(1).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  LOG_FORMAT: z.enum(['json', 'pretty']).optional(),

  DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  DATABASE_POOL_SIZE: count(10, 500),
  REDIS_URL: url('redis:', 'rediss:').optional(),

  JWT_SECRET: z.string().min(32, 'must be at least 32 characters').optional(),
  ENCRYPTION_KEY: z.string().min(1).optional(),
  ENCRYPTION_KEY_FILE: z.string().min(1).optional(),
  ALLOW_SIGNUP: flag(true),
  ACCESS_TOKEN_TTL: seconds(900),
  // Browsers keep a cookie no longer than 400 days (RFC 6265bis, section 5.5).
  REFRESH_TOKEN_TTL: number()
    .positive()
    .max(400 * 86_400)
    .default(30 * 86_400),
  PASSWORD_RESET_TTL: seconds(3_600),
  PURGE_INTERVAL: seconds(3_600),

  SMTP_URL: url('smtp:', 'smtps:').optional(),
  MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*@[^\r\n]+$/, 'must be an address, such as Artel <artel@example.com>')
    .optional(),

  TELEGRAM_BOT_TOKEN: z
    .string()
    .regex(/^\d{1,20}:[\w-]{20,100}$/, 'must be a token as BotFather gives it: 123456789:letters')
    .optional(),
  TELEGRAM_API_ROOT: url('http:', 'https:').default('https://api.telegram.org'),
  TELEGRAM_UPDATES: z.enum(['auto', 'webhook', 'polling']).default('auto'),
  // Voice messages, by a server that is compatible with OpenAI.
  TRANSCRIPTION_BASE_URL: url('http:', 'https:').optional(),
  TRANSCRIPTION_MODEL: z.string().min(1).default('whisper-1'),
  TRANSCRIPTION_API_KEY: z.string().min(1).optional(),

  AMOCRM_CLIENT_ID: z.string().min(1).max(100).optional(),
  AMOCRM_CLIENT_SECRET: z.string().min(1).max(500).optional(),
  AMOCRM_REDIRECT_URI: url('http:', 'https:').optional(),
  AMOCRM_CHANNEL_ID: z.string().min(1).max(100).optional(),
  AMOCRM_CHANNEL_SECRET: z.string().min(1).max(500).optional(),
  AMOCRM_CHANNEL_BOT_ID: z.string().min(1).max(100).optional(),

  RATE_LIMIT_USER: rate(60_000),
  RATE_LIMIT_KEY: rate(60_000),
  RATE_LIMIT_ADDRESS: rate(3_000),
  // Clients are promised a sign of life at least each 15 s.
  STREAM_HEARTBEAT: number().min(1).max(15).default(15),
  STREAM_STUCK_TIMEOUT: seconds(60),

  EGRESS_ALLOW: list((item) => authority(item) !== undefined, 'must be host:port, IPv6 in brackets')
    .transform((items) => items.flatMap((item) => authority(item) ?? []))
    .default([]),
  WEB_SEARCH_PROVIDER: z.enum(['searxng', 'tavily']).optional(),
  WEB_SEARCH_URL: url('http:', 'https:').optional(),
  WEB_SEARCH_API_KEY: z.string().min(1).optional(),

  FILE_MAX_SIZE: count(25 * 1024 ** 2, 1024 ** 4),
  KNOWLEDGE_FILE_MAX_SIZE: count(100 * 1024 ** 2, 200 * 1024 ** 2),
  KNOWLEDGE_PARSERS: number().int().positive().max(64).optional(),
  ORGANIZATION_STORAGE_MAX: number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),

  LLM_PROVIDER: z.enum(['auto', 'ollama', 'openai', 'demo']).default('auto'),
  LLM_MODEL: z.string().min(1).optional(),
  LLM_IMAGES: z.enum(['auto', 'true', 'false']).default('auto'),
  // Under the name that it has in installations that come from a proxy of their own.
  OPENAI_PROXY_DEFAULT_ATTACHMENT_PROMPT: z
    .string()
    .trim()
    .min(1)
    .max(10_000)
    .default('Act as per your configured purpose using the provided attachments.'),
  LLM_CONTEXT_TOKENS: count(8_192, 10_000_000),
  LLM_MAX_OUTPUT_TOKENS: count(2_048, 1_000_000),
  SUMMARIZE_CHATS: flag(true),
  LLM_FIRST_TOKEN_TIMEOUT: seconds(300),
  LLM_IDLE_TIMEOUT: seconds(60),
  LLM_TOTAL_TIMEOUT: seconds(900),
  OLLAMA_BASE_URL: url('http:', 'https:').default('http://127.0.0.1:11434'),
  OPENAI_BASE_URL: url('http:', 'https:').default('https://api.openai.com/v1'),
  OPENAI_API_KEY: z.string().min(1).optional(),
  MODEL_SERVERS: modelServers.optional(),
  MODEL_CHECK_INTERVAL: seconds(10),
  // `auto`, `none`, or a name.
  EMBEDDING_MODEL: z.string().min(1).default('auto'),
  EMBEDDING_BASE_URL: url('http:', 'https:').optional(),
  EMBEDDING_API_KEY: z.string().min(1).optional(),
  EMBEDDING_WAIT: seconds(60),
  RERANK_URL: url('http:', 'https:').optional(),
  RERANK_MODEL: z.string().min(1).optional(),
  RERANK_API_KEY: z.string().min(1).optional(),
  MODEL_PRICES: list(
    (item) => pricePattern.test(item),
    'must be model=in/out or model=in/out/cached, what a million tokens cost',
  )
    .transform((items) => Object.fromEntries(items.map(priceIn)))
    .default({}),

  RUN_CONCURRENCY: count(64, 10_000),
  RUN_LEASE: seconds(10),
  RUN_DEADLINE: seconds(1_800),
  TASK_QUEUE_BOT_REQUEST_TIMEOUT_SECONDS: duration().optional(),
  RUN_QUEUE_MAX: count(50_000, 10_000_000),
  RUN_QUEUE_MAX_ORGANIZATION: count(20_000, 10_000_000),
  RUN_MAX_ATTEMPTS: count(3, 100),
  RUN_MAX_CALLS: count(200, 100_000),
  AGENT_MAX_STEPS: count(12, 1_000),
  AGENT_INACTIVITY_TIMEOUT: number()
    .positive()
    .max(365 * 86_400)
    .default(1_800),
  PROCESS_CHECK_INTERVAL: number().min(0.2).max(60).default(2),
  MAX_RESTART_ATTEMPTS: number().int().min(0).max(1_000).default(5),
  TOOL_TIMEOUT: seconds(30),
  APPROVAL_TTL: number()
    .positive()
    .max(30 * 86_400)
    .default(86_400),
  NOTIFICATION_GRACE: number().min(0).max(3_600).default(10),
  NOTIFICATION_KEPT_DAYS: count(180, 3_650),
  NOTIFICATION_LOG_KEPT_DAYS: count(90, 3_650),
  USAGE_KEPT_DAYS: number().int().min(62).max(3_650).default(90),
  REFUSED_REQUESTS_KEPT_DAYS: count(30, 3_650),

  SHUTDOWN_TIMEOUT: seconds(20),

  OTEL_EXPORTER_OTLP_ENDPOINT: url('http:', 'https:').optional(),
  OTEL_EXPORTER_OTLP_HEADERS: headerList.optional(),
  OTEL_SERVICE_NAME: z.string().min(1).default('artel'),
  OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: flag(false),
  LANGSMITH_TRACING: flag(false),
  LANGSMITH_API_KEY: z.string().min(1).optional(),
  LANGSMITH_ENDPOINT: url('http:', 'https:').default('https://api.smith.langchain.com'),
  LANGSMITH_PROJECT: z.string().min(1).default('artel'),
});

export type Settings = z.infer<typeof settings>;

/** Names that belong to docker-compose.yml and may share the `.env` file with ours. */
export const composeNames = [
  'POSTGRES_PASSWORD',
  'POSTGRES_SHARED_BUFFERS',
  'ARTEL_VERSION',
  'COMPOSE_PROJECT_NAME',
  'PUBLIC_PORT',
];
