import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isIPv6 } from 'node:net';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { Inject } from '@nestjs/common';
import { ConfigError } from './config-error.js';
import { closestSetting, misspelt } from './misspelt.js';
import { secretsOf, type Secrets } from './secrets.js';
import { composeNames, settings, type Settings } from './settings.js';

/** Checked settings plus what follows from them. */
export interface Config extends Omit<Settings, keyof Secrets>, Secrets {
  PORT: number;
  PUBLIC_URL: string;
  PROMPTS_DIR: string;
  LOG_FORMAT: 'json' | 'pretty';
  /** `embedded`: PGlite in-process; `single`: PostgreSQL; `scaled`: PostgreSQL and Redis. */
  profile: 'embedded' | 'single' | 'scaled';
  /** Whether this process answers the public API. */
  serves: boolean;
  /** Whether this process claims runs, relays the outbox and works on jobs. */
  consumes: boolean;
  /** Unique per start, so that a restarted process never mistakes old leases for its own. */
  processId: string;
  /** What looks wrong in the environment, and stops nothing. */
  warnings: readonly string[];
}

/** What makes LangChain and LangSmith's client send what models are asked by themselves, wherever they like. */
const foreignSwitches = [
  'LANGCHAIN_TRACING',
  'LANGCHAIN_TRACING_V2',
  'LANGSMITH_TRACING',
  'LANGSMITH_TRACING_V2',
  'LANGSMITH_RUNS_ENDPOINTS',
  'LANGSMITH_OTEL_ENABLED',
  'OTEL_ENABLED',
];

/** Leaves our settings the only ones that have runs traced. After they were read, before LangChain is loaded. */
export function takeForeignSwitches(environment: NodeJS.ProcessEnv = process.env): void {
  for (const name of foreignSwitches) delete environment[name];
}

const CONFIG = Symbol('artel.config');
export const configProvider = (config: Config) => ({ provide: CONFIG, useValue: config });
export const InjectConfig = () => Inject(CONFIG);

/** The root of the installed package: prompts and the web client live beside `dist`. */
const packageRoot = resolve(
  import.meta.dirname,
  import.meta.dirname.includes(`${join('dist', 'src')}`) ? '../../../..' : '../../..',
);

/**
 * Reads `.env` (real environment variables win), checks everything and fills the defaults that
 * depend on other settings. Throws ConfigError naming each bad variable.
 */
export function loadConfig(
  environment: NodeJS.ProcessEnv = process.env,
  { envFile = resolve('.env'), argv = process.argv.slice(2) }: { envFile?: string; argv?: string[] } = {},
): Config {
  const fromFile = existsSync(envFile) ? readEnvFile(envFile) : {};
  const [mode] = argv;
  const given = withoutEmpty({ ...fromFile, ...environment, ...(mode ? { MODE: mode } : {}) });
  const parsed = settings.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('\n'));
  }
  return { ...complete(parsed.data), warnings: [...misspelt(environment), ...doubtful(parsed.data)] };
}

/** What may be meant so, and hardly is. */
const doubtful = ({ TELEGRAM_BOT_TOKEN, PUBLIC_URL, REDIS_URL, MODEL_SERVERS, LLM_PROVIDER }: Settings) => [
  ...(TELEGRAM_BOT_TOKEN && REDIS_URL && !PUBLIC_URL
    ? ['PUBLIC_URL is not set: links in messages of the Telegram bot lead to the process that sends them']
    : []),
  ...(MODEL_SERVERS && LLM_PROVIDER !== 'auto'
    ? [`MODEL_SERVERS is set, and LLM_PROVIDER=${LLM_PROVIDER} counts for nothing`]
    : []),
];

function readEnvFile(path: string): NodeJS.Dict<string> {
  const values = parseEnv(readFileSync(path, 'utf8'));
  const unknown = Object.keys(values).filter(
    (name) => !(name in settings.shape) && !composeNames.includes(name),
  );
  if (unknown.length > 0) {
    throw new ConfigError(
      unknown
        .map((name) => {
          const closest = closestSetting(name);
          return `${name}: no such setting (in ${path})${closest ? `: is ${closest} meant?` : ''}`;
        })
        .join('\n'),
    );
  }
  return values;
}

/** `NAME=` in a file or a compose template means "not set". */
function withoutEmpty(values: NodeJS.Dict<string>): NodeJS.Dict<string> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
}

function complete(given: Settings): Omit<Config, 'warnings'> {
  const profile = !given.DATABASE_URL ? 'embedded' : given.REDIS_URL ? 'scaled' : 'single';
  if (given.REDIS_URL && !given.DATABASE_URL) {
    throw new ConfigError(
      'DATABASE_URL: required when REDIS_URL is set (the embedded database serves one process)',
    );
  }
  if (given.MODE !== 'all' && profile !== 'scaled') {
    const missing = given.DATABASE_URL ? 'REDIS_URL' : 'DATABASE_URL';
    throw new ConfigError(
      `${missing}: required with MODE=${given.MODE}: more than one process needs PostgreSQL and Redis`,
    );
  }
  if (given.SMTP_URL && !given.MAIL_FROM) {
    throw new ConfigError('MAIL_FROM: required when SMTP_URL is set');
  }
  // A worker that writes a mail would otherwise link to its own port.
  if (given.SMTP_URL && profile === 'scaled' && !given.PUBLIC_URL) {
    throw new ConfigError('PUBLIC_URL: required when SMTP_URL and REDIS_URL are set, for the links in mails');
  }
  if (given.TELEGRAM_UPDATES === 'webhook' && !given.PUBLIC_URL?.startsWith('https:')) {
    throw new ConfigError(
      'PUBLIC_URL: must be https when TELEGRAM_UPDATES is webhook: Telegram calls no other',
    );
  }
  const model = new URL(given.OPENAI_BASE_URL);
  if (given.LLM_PROVIDER === 'openai' && model.hostname === 'api.openai.com' && !given.OPENAI_API_KEY) {
    throw new ConfigError(
      'OPENAI_API_KEY: required when LLM_PROVIDER is openai, unless OPENAI_BASE_URL names a server that wants none',
    );
  }
  if (given.WEB_SEARCH_PROVIDER === 'searxng' && !given.WEB_SEARCH_URL) {
    throw new ConfigError('WEB_SEARCH_URL: required when WEB_SEARCH_PROVIDER is searxng');
  }
  if (given.WEB_SEARCH_PROVIDER === 'tavily' && !given.WEB_SEARCH_API_KEY) {
    throw new ConfigError('WEB_SEARCH_API_KEY: required when WEB_SEARCH_PROVIDER is tavily');
  }
  if (given.LANGSMITH_TRACING && !given.LANGSMITH_API_KEY) {
    throw new ConfigError('LANGSMITH_API_KEY: required when LANGSMITH_TRACING is true');
  }
  const DATA_DIR = resolve(given.DATA_DIR);
  const PORT = given.PORT ?? (given.MODE === 'worker' ? 8101 : 8100);
  return {
    ...given,
    PORT,
    PUBLIC_URL: (given.PUBLIC_URL ?? `http://${openableHost(given.HOST)}:${PORT}`).replace(/\/+$/, ''),
    PROMPTS_DIR: resolve(given.PROMPTS_DIR ?? join(packageRoot, 'prompts')),
    DATA_DIR,
    ...secretsOf(given, DATA_DIR, profile === 'embedded'),
    LOG_FORMAT: logFormat(given.LOG_FORMAT),
    profile,
    serves: given.MODE !== 'worker',
    consumes: given.MODE !== 'api',
    processId: `${hostname().slice(0, 32)}-${process.pid}-${randomBytes(4).toString('hex')}`,
  };
}

/** The address to listen on is not always one that a browser can open. */
function openableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return isIPv6(host) ? `[${host}]` : host;
}

/** Pretty lines are for developers: an installation without devDependencies has no printer for them. */
function logFormat(wanted: Settings['LOG_FORMAT']): Config['LOG_FORMAT'] {
  if (wanted === 'json' || (!wanted && !process.stdout.isTTY)) return 'json';
  try {
    createRequire(import.meta.url).resolve('pino-pretty');
    return 'pretty';
  } catch {
    if (!wanted) return 'json';
    throw new ConfigError('LOG_FORMAT: pretty needs the package pino-pretty, which is not installed here');
  }
}
