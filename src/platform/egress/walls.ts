import { promises as dns } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { AppError } from '../errors/index.js';
import { isPublicAddress } from './addresses.js';

/** All addresses of a name; rejects when there are none. */
export type Resolver = (hostname: string) => Promise<string[]>;

const connectMillis = 5_000;

/** Slow servers with many addresses: each gets this long before the next is tried beside it. */
const attemptMillis = 1_000;

const connecting = {
  timeout: connectMillis,
  autoSelectFamily: true,
  autoSelectFamilyAttemptTimeout: attemptMillis,
};
/** Every wait is the caller's: its deadline aborts the request. */
const patience = { headersTimeout: 0, bodyTimeout: 0 };

/** Reaches whatever it is told to; only for a `host:port` that is allowed by name. */
export const openAgent = (): Agent => new Agent({ ...patience, connect: connecting });

/**
 * Reaches public addresses only. A name is resolved once per connection, every address of the answer is checked, and
 * the socket gets these very addresses, so that no second answer can come between.
 */
export function walledAgent(resolve: Resolver = resolvePublicly): Agent {
  const connector = buildConnector({ ...connecting, lookup: checkedLookup(resolve) });
  return new Agent({
    ...patience,
    connect: (options, callback) => {
      // The socket asks for no lookup when the host is an address already.
      if (isInnerAddress(options.hostname)) return callback(notPublic(), null);
      connector(options, callback);
    },
  });
}

/** Whether a host of a URL is an address, and one that nobody else could call. */
export function isInnerAddress(host: string): boolean {
  const address = host.replace(/^\[(.*)\]$/, '$1');
  return isIP(address) !== 0 && !isPublicAddress(address);
}

export const notPublic = (): AppError =>
  new AppError(
    'egress_refused',
    'This is not a public address; the operator of the server may allow it in EGRESS_ALLOW',
  );

/** What a walled socket learns of a name: all of its addresses, or that it may not go there. */
export function checkedLookup(resolve: Resolver): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        if (!addresses.every(isPublicAddress)) return callback(notPublic(), []);
        const found = addresses.map((address) => ({ address, family: isIP(address) }));
        const [first] = found;
        if (!first) return callback(new AppError('egress_failed', 'The name has no address'), []);
        if (options.all) callback(null, found);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };
}

/**
 * Asks the name servers themselves and not the system's resolver: that one waits in the few threads that also hash
 * passwords and read files, and a page can name as many slow domains as it likes.
 */
async function resolvePublicly(hostname: string): Promise<string[]> {
  const resolver = new dns.Resolver({ timeout: 2_000, tries: 2 });
  const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  const [failure] = answers.flatMap((answer) =>
    answer.status === 'rejected' ? [answer.reason as Error] : [],
  );
  if (addresses.length === 0 && failure) throw failure;
  return addresses;
}
