import { parseArgs } from 'node:util';
import { profiles, type Profile } from '../test/support/deployment.js';
import { missingServers } from '../test/support/services.js';

export const parts = [
  'language',
  'boot',
  'facade',
  'chat',
  'agents',
  'search',
  'security',
  'faults',
  'walls',
] as const;
export type Part = (typeof parts)[number];

export interface Options {
  parts: readonly Part[];
  profiles: readonly Profile[];
  /** Of load that is counted for each row of the facade's and the agents' tables. */
  seconds: number;
  /** Milliseconds between the model's tokens. */
  delay: number;
  /** How many are searched. */
  messages: number;
  /** Where the raw figures are written to. */
  json?: string;
}

export const usage = `npm run bench -- [${parts.join(' | ')}] [options]
  Without a name: all of them, in about twenty-five minutes.
  --profile embedded|scaled|both   default both; scaled needs PostgreSQL and Redis programs
  --seconds N                      counted seconds of load for each row of the facade's and the agents' tables, default 2
  --delay MS                       time between the model's tokens, default 0: they come at once
  --messages N                     how many are searched (scaled only), default 1000000
  --json file                      writes the raw figures`;

/** A mistake of the caller, told without a stack. */
export class UsageError extends Error {}

export function readOptions(argv: string[]): Options {
  const { values, positionals } = parsed(argv);
  const [name, ...more] = positionals;
  const part = parts.find((known) => known === name);
  if (more.length > 0 || (name !== undefined && !part))
    throw new UsageError(`There is no bench ${positionals.join(' ')}`);
  const seconds = Number(values.seconds);
  if (!(seconds >= 0.3 && seconds <= 600)) throw new UsageError('--seconds must be from 0.3 to 600');
  const delay = Number(values.delay);
  if (!(Number.isInteger(delay) && delay >= 0 && delay <= 1_000))
    throw new UsageError('--delay must be a whole number of milliseconds up to 1000');
  const messages = Number(values.messages);
  if (!(Number.isInteger(messages) && messages >= 1_000 && messages <= 10_000_000))
    throw new UsageError('--messages must be a whole number from 1000 to 10000000');
  return {
    parts: part ? [part] : parts,
    profiles: profilesOf(values.profile),
    seconds,
    delay,
    messages,
    json: values.json,
  };
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
        json: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function profilesOf(name: string): readonly Profile[] {
  const one = profiles.find((known) => known === name);
  if (!one && name !== 'both') throw new UsageError('--profile must be embedded, scaled or both');
  const missing = missingServers();
  if (one === 'embedded' || missing.length === 0) return one ? [one] : profiles;
  const lacking = `the scaled profile needs ${missing.join(', ')}, not found on this machine`;
  if (one) throw new UsageError(lacking);
  process.stderr.write(`Only the embedded profile: ${lacking}\n`);
  return ['embedded'];
}
