import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Optional, type OnApplicationShutdown } from '@nestjs/common';
import { request as send, type Agent, type Dispatcher } from 'undici';
import { InjectConfig, type Config } from '../config/index.js';
import { AppError } from '../errors/index.js';
import { Metrics } from '../metrics/index.js';
import { decodedBody } from './body.js';
import { Deadline } from './deadline.js';
import { authorityOf, destinationOf } from './destination.js';
import { fetchThrough } from './egress-fetch.js';
import { EgressResponse } from './egress-response.js';
import { egressError } from './failure.js';
import { isRedirect, nextHop, type Hop, type Method } from './hop.js';
import { isPassing, mayRepeat, pauseBefore } from './retries.js';
import { isInnerAddress, notPublic, openAgent, walledAgent, type Resolver } from './walls.js';

/** What one request may take. */
export interface EgressLimits {
  /** From the call to the last byte, with all redirects and tries; 30 s unless told. */
  timeoutMillis?: number;
  /** An event stream may take longer than that, but is never silent for longer than this. */
  idleMillis?: number;
  /** Of the decoded body; 2 MiB unless told. */
  maxBytes?: number;
  /** 5 unless told. With 0 a redirect is an answer like any other. */
  maxRedirects?: number;
  /** How often idempotent methods are tried while the server is busy or breaks off; 1 unless told. */
  tries?: number;
  /** `host:port` that this caller may reach besides, as `authorityOf` writes it: an address that its operator set. */
  allow?: readonly string[];
}

export interface EgressRequest extends EgressLimits {
  url: string | URL;
  method?: Method;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  signal?: AbortSignal;
}

/** For tests: a name server of their own. */
const EGRESS_RESOLVER = Symbol('artel.egress-resolver');

/** Those of the connection are ours (RFC 9110, section 7.6.1). */
const connectionHeaders = new Set([
  ...['connection', 'content-length', 'expect', 'host', 'keep-alive', 'proxy-authorization'],
  ...['proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
]);

/**
 * The one door to the outside world. It calls public addresses and what `EGRESS_ALLOW` names, checked at the socket and
 * for every redirect. Errors are `egress_refused`, `egress_timeout`, `egress_too_large`, `egress_failed`, or the reason
 * of the caller's signal; an answer of any status is no error.
 */
@Injectable()
export class EgressClient implements OnApplicationShutdown {
  /** As the global one, for SDKs that take theirs. */
  readonly fetch = this.fetchWithin({});
  private readonly allowed: ReadonlySet<string>;
  private readonly walled: Agent;
  private readonly open = openAgent();
  private readonly requests;

  constructor(
    @InjectConfig() config: Pick<Config, 'EGRESS_ALLOW'>,
    metrics: Metrics,
    @Optional() @Inject(EGRESS_RESOLVER) resolver?: Resolver,
  ) {
    this.allowed = new Set(config.EGRESS_ALLOW);
    this.walled = walledAgent(resolver);
    this.requests = metrics.counter({
      name: 'artel_egress_requests_total',
      help: 'Requests to the outside world: answered, aborted by their caller, or why they failed',
      labels: ['outcome'],
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.walled.destroy(), this.open.destroy()]);
  }

  /**
   * Why this URL is never called, as far as it tells by itself: what is saved to be called later is refused then. What a
   * name stands for is known only at the call.
   */
  refusalOf(text: string | URL): AppError | undefined {
    try {
      const url = destinationOf(text);
      return isInnerAddress(url.hostname) && !this.isAllowed(url) ? notPublic() : undefined;
    } catch (error) {
      return egressError(error);
    }
  }

  async request({ url, method = 'GET', headers = {}, body, signal, ...limits }: EgressRequest) {
    const deadline = new Deadline(limits.timeoutMillis ?? 30_000, signal);
    const ended = (error?: unknown): void => {
      deadline.done();
      this.requests.inc({ outcome: outcomeOf(error) });
    };
    try {
      const first = { url: destinationOf(url), method, headers: ownHeaders(headers), body };
      const answer = await this.try(first, limits, deadline);
      answer.body.once('close', () => ended(answer.body.errored));
      return answer;
    } catch (thrown) {
      const error: unknown = deadline.signal.aborted ? deadline.signal.reason : egressError(thrown);
      ended(error);
      throw error;
    }
  }

  /** A `fetch` with limits of one's own; event streams may be silent for 5 minutes unless told. */
  fetchWithin(limits: EgressLimits): typeof fetch {
    return fetchThrough((request) => this.request({ idleMillis: 300_000, ...limits, ...request }));
  }

  private async try(first: Hop, limits: EgressLimits, deadline: Deadline): Promise<EgressResponse> {
    const tries = mayRepeat(first.method) ? (limits.tries ?? 1) : 1;
    for (let tried = 1; ; tried++) {
      const isLast = tried >= tries;
      const answer = await this.follow(first, limits, deadline).catch((error: unknown) => {
        if (isLast || deadline.signal.aborted || egressError(error).code !== 'egress_failed') throw error;
      });
      if (answer && (isLast || !isPassing(answer.status))) return answer;
      const pause = pauseBefore(tried, answer?.header('retry-after'));
      if (answer && pause >= deadline.millisLeft) return answer;
      answer?.discard();
      await sleep(pause, undefined, { signal: deadline.signal });
    }
  }

  private async follow(first: Hop, limits: EgressLimits, deadline: Deadline): Promise<EgressResponse> {
    const { maxRedirects = 5 } = limits;
    let hop = first;
    for (let followed = 0; ; followed++) {
      const data = await this.send(hop, limits, deadline);
      const { location } = data.headers;
      if (maxRedirects === 0 || !isRedirect(data.statusCode) || typeof location !== 'string') {
        return answerOf(hop, data, limits, deadline);
      }
      data.body.on('error', () => undefined).destroy();
      if (followed >= maxRedirects) throw new AppError('egress_failed', 'There are too many redirects');
      // Headers are read byte by byte, and servers write addresses in UTF-8.
      hop = nextHop(hop, data.statusCode, Buffer.from(location, 'latin1').toString());
    }
  }

  private send(hop: Hop, { allow }: EgressLimits, { signal }: Deadline): Promise<Dispatcher.ResponseData> {
    const { method, headers, body } = hop;
    const dispatcher = this.isAllowed(hop.url, allow) ? this.open : this.walled;
    return orAborted(send(hop.url, { dispatcher, method, headers, body, signal }), signal);
  }

  private isAllowed(url: URL, besides: readonly string[] = []): boolean {
    const authority = authorityOf(url);
    return this.allowed.has(authority) || besides.includes(authority);
  }
}

/** undici looks at the signal only once it is connected. */
const orAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    work.then(resolve, reject);
  });

const ownHeaders = (headers: Record<string, string>): Record<string, string> => ({
  'user-agent': 'Artel',
  accept: '*/*',
  'accept-encoding': 'gzip, br',
  ...Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name]) => !connectionHeaders.has(name)),
  ),
});

function answerOf(
  { url, method }: Hop,
  { statusCode, headers, body }: Dispatcher.ResponseData,
  { maxBytes = 2 * 1024 ** 2, idleMillis }: EgressLimits,
  deadline: Deadline,
): EgressResponse {
  if (method !== 'HEAD' && Number(headers['content-length'] ?? 0) > maxBytes) {
    body.on('error', () => undefined).destroy();
    throw new AppError('egress_too_large');
  }
  const isStream =
    idleMillis !== undefined && String(headers['content-type']).startsWith('text/event-stream');
  if (isStream) deadline.lift();
  // The answer to HEAD names an encoding, and has nothing to decode.
  const encoding = method === 'HEAD' ? undefined : headers['content-encoding'];
  const decoded = decodedBody(body, encoding?.toString(), {
    maxBytes,
    idleMillis: isStream ? idleMillis : undefined,
    signal: deadline.signal,
  });
  return new EgressResponse(statusCode, headers, decoded, url);
}

function outcomeOf(error: unknown): string {
  if (!error) return 'answered';
  return error instanceof AppError ? error.code.replace('egress_', '') : 'aborted';
}
