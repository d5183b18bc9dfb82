import { parseArgs } from 'node:util';
import { profiles, type AnyProfile } from '../test/support/deployment.js';
import { browserPath, browsers, missingServers } from '../test/support/services.js';
import type { EmbeddingServer } from './retrieval/retrieval.js';

export const parts = [
  'language',
  'boot',
  'facade',
  'chat',
  'agents',
  'search',
  'retrieval',
  'knowledge',
  'scheduler',
  'notify',
  'bots',
  'web',
  'security',
  'faults',
  'walls',
] as const;
export type Part = (typeof parts)[number];

export interface Options {
  parts: readonly Part[];
  profiles: readonly AnyProfile[];
  /** Of load that is counted for each row of the facade's and the agents' tables. */
  seconds: number;
  /** Milliseconds between the model's tokens. */
  delay: number;
  /** How many are searched. */
  messages: number;
  /** Of documents, in PostgreSQL; a tenth of them in the embedded database. */
  passages: number;
  /** Of one document that is read, read again and deleted, in PostgreSQL; a tenth of them in the embedded database. */
  document: number;
  /** Of files that are read as documents. */
  megabytes: number;
  /** Of the calendar that are due at one moment. */
  events: number;
  /** That are due at one moment. */
  notifications: number;
  /** Cold loads of each kind, whose medians are told. */
  rounds: number;
  /** Messages of the chat that is scrolled. */
  history: number;
  /** Streamed into one tab. */
  answers: number;
  /** What makes embeddings for retrieval; without a URL the scripted server does. */
  embedding: EmbeddingServer;
  /** Where the raw figures are written to. */
  json?: string;
}

export const usage = `npm run bench -- [${parts.join(' | ')}] [options]
  Without a name: all of them, in about half an hour.
  --profile embedded|scaled|both   default both; scaled needs PostgreSQL and Redis programs; of the facade alone
                                   also single, which is then measured by default
  --seconds N                      counted seconds of load for each row of the facade's and the agents' tables, default 2
  --delay MS                       time between the model's tokens, default 0: they come at once
  --messages N                     how many are searched (scaled only), default 1000000
  --passages N                     how many of documents are searched, default 100000 (embedded: a tenth)
  --document N                     passages of one document that is read and deleted, default 12000 (embedded: a tenth)
  --megabytes N                    of files that are read as documents, default 200
  --events N                       of the calendar that are due at one moment (scaled only), default 100000
  --notifications N                that are due at one moment, default 10000
  --rounds N                       cold loads of each kind in the web client, default 5
  --history N                      messages of the chat that is scrolled in it, default 10000
  --answers N                      streamed into one tab of it, default 1000
  --embedding-url URL              measures retrieval with this server's embeddings (OpenAI's API; key: EMBEDDING_API_KEY)
  --embedding-model NAME           its model
  --json file                      writes the raw figures`;

const withoutBrowser = `the web client is measured in a browser, and none is found: ${browsers.join(', ')}`;

/** A mistake of the caller, told without a stack. */
export class UsageError extends Error {}

export function readOptions(argv: string[]): Options {
  const { values, positionals } = parsed(argv);
  const [name, ...more] = positionals;
  const part = parts.find((known) => known === name);
  if (part === 'web' && !browserPath()) throw new UsageError(withoutBrowser);
  if (more.length > 0 || (name !== undefined && !part))
    throw new UsageError(`There is no bench ${positionals.join(' ')}`);
  const seconds = Number(values.seconds);
  if (!(seconds >= 0.3 && seconds <= 600)) throw new UsageError('--seconds must be from 0.3 to 600');
  return {
    parts: part ? [part] : partsHere(),
    profiles: profilesOf(values.profile, part),
    seconds,
    delay: amount('delay', values.delay, 0, 1_000),
    messages: amount('messages', values.messages, 1_000, 10_000_000),
    passages: amount('passages', values.passages, 1_000, 1_000_000),
    document: amount('document', values.document, 10, 100_000),
    megabytes: amount('megabytes', values.megabytes, 1, 10_000),
    events: amount('events', values.events, 10, 1_000_000),
    notifications: amount('notifications', values.notifications, 20, 1_000_000),
    rounds: amount('rounds', values.rounds, 1, 100),
    history: amount('history', values.history, 200, 100_000),
    answers: amount('answers', values.answers, 10, 100_000),
    embedding: embeddingOf(values['embedding-url'], values['embedding-model']),
    json: values.json,
  };
}

function partsHere(): readonly Part[] {
  if (browserPath()) return parts;
  process.stderr.write(`Without the web client: ${withoutBrowser}\n`);
  return parts.filter((part) => part !== 'web');
}

function embeddingOf(url?: string, model?: string): EmbeddingServer {
  if (url && !URL.canParse(url)) throw new UsageError('--embedding-url must be a URL');
  if (Boolean(url) !== Boolean(model))
    throw new UsageError('--embedding-url and --embedding-model go together');
  return { url, model };
}

function amount(name: string, value: string, least: number, most: number): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new UsageError(`--${name} must be a whole number from ${least} to ${most}`);
}

function parsed(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        profile: { type: 'string', default: 'both' },
        seconds: { type: 'string', default: '2' },
        delay: { type: 'string', default: '0' },
        messages: { type: 'string', default: '1000000' },
        passages: { type: 'string', default: '100000' },
        document: { type: 'string', default: '12000' },
        megabytes: { type: 'string', default: '200' },
        events: { type: 'string', default: '100000' },
        notifications: { type: 'string', default: '10000' },
        rounds: { type: 'string', default: '5' },
        history: { type: 'string', default: '10000' },
        answers: { type: 'string', default: '1000' },
        'embedding-url': { type: 'string' },
        'embedding-model': { type: 'string' },
        json: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function profilesOf(name: string, part: Part | undefined): readonly AnyProfile[] {
  const known: readonly AnyProfile[] = part === 'facade' ? ['embedded', 'single', 'scaled'] : profiles;
  const one = known.find((profile) => profile === name);
  if (!one && name !== 'both') throw new UsageError(`--profile must be ${known.join(', ')} or both`);
  const missing = missingServers();
  if (one === 'embedded' || missing.length === 0) return one ? [one] : known;
  const lacking = `the ${one ?? 'scaled'} profile needs ${missing.join(', ')}, not found on this machine`;
  if (one) throw new UsageError(lacking);
  process.stderr.write(`Only the embedded profile: ${lacking}\n`);
  return ['embedded'];
}
