import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import { AppError } from '../../platform/errors/index.js';
import { currentOrigin } from '../../platform/http/index.js';
import { Limits, networkOf } from '../../platform/limits/index.js';
import { InTurn } from './in-turn.js';

/** `free` failures cost nothing; then each one closes the door, at first so many seconds, each time twice as long. */
interface Rule {
  free: number;
  firstBlock: number;
  longestBlock: number;
}
type Scope = 'pair' | 'account' | 'address';

const guesses: Record<Scope, Rule> = {
  pair: { free: 10, firstBlock: 60, longestBlock: 3_600 },
  account: { free: 20, firstBlock: 15, longestBlock: 60 },
  address: { free: 100, firstBlock: 60, longestBlock: 900 },
};
const requests: Record<Scope, Rule> = {
  pair: { free: 5, firstBlock: 60, longestBlock: 3_600 },
  account: { free: 10, firstBlock: 60, longestBlock: 900 },
  address: { free: 50, firstBlock: 60, longestBlock: 900 },
};

/** Failures are forgotten so long after the first, or after the end of the last block. */
const memorySeconds = 3_600;
/** The longest that a timer in memory can hold is 24 days. */
const trustSeconds = 14 * 86_400;

/** What is tried, and for which account: an e-mail address, whether or not it exists. Each `of` is counted apart. */
export interface Attempt {
  of:
    | 'login'
    | 'password-change'
    | 'password-reset'
    | 'invite'
    | 'calendar-feed'
    | 'channel-code'
    | 'channel-code-guess'
    | 'channel-test';
  account?: string;
}

interface Door {
  scope: Scope;
  key: string;
}

/**
 * Slows down who guesses secrets. Failures are counted for an account from one address (10 are free in an hour, then
 * blocks of 1 minute, doubling up to an hour), for an account from everywhere (20 free, blocks of 15 s up to 60 s),
 * and for an address (100 free, blocks of 1 to 15 minutes). Who came in from an address in the last 14 days is blocked
 * there by failures on this very pair only: nobody else can lock a person out of the usual place, and out of the
 * others for a minute at most at a time. Unknown accounts are treated alike. An address is a /64 with IPv6.
 */
@Injectable()
export class LoginThrottle {
  private readonly failures: RateLimiterAbstract;
  private readonly blocks: RateLimiterAbstract;
  private readonly trusted: RateLimiterAbstract;
  private readonly pairs = new InTurn();

  constructor(limits: Limits) {
    this.failures = limits.counter('failures', memorySeconds);
    this.blocks = limits.counter('blocks', memorySeconds);
    this.trusted = limits.counter('trusted', trustSeconds);
  }

  /**
   * Runs `work` unless a door is closed: then throws `too_many_attempts` with the time to wait. What `work` refuses
   * with 401, 403, 404 or 410 is a failure; its success clears the account at this address.
   */
  guard<T>(attempt: Attempt, work: () => Promise<T>): Promise<T> {
    const doors = doorsOf(attempt);
    // One guess at a time for a pair: of a thousand sent at once, all would otherwise pass before the first failed.
    return this.pairs.run(doors.pair.key, async () => {
      await this.requireOpen(doors);
      try {
        const done = await work();
        await this.trust(attempt);
        return done;
      } catch (error) {
        if (isFailure(error)) await this.failed(doors.all, guesses);
        throw error;
      }
    });
  }

  /** For what costs or disturbs somebody each time, like a mail: every call counts, before it is known how it ends. */
  async spend(attempt: Attempt): Promise<void> {
    const doors = doorsOf(attempt);
    await this.pairs.run(doors.pair.key, async () => {
      await this.requireOpen(doors);
      await this.failed(doors.all, requests);
    });
  }

  /** Opens the account at this address: who asks has shown otherwise who they are, as by a link in a mail. */
  async trust(attempt: Attempt): Promise<void> {
    const { key } = doorsOf(attempt).pair;
    await Promise.all([
      this.failures.delete(key),
      this.blocks.delete(key),
      this.trusted.set(key, 1, trustSeconds),
    ]);
  }

  private async requireOpen({ pair, all }: Doors): Promise<void> {
    const [trusted, ...blocks] = await Promise.all([
      this.trusted.get(pair.key),
      ...all.map(({ key }) => this.blocks.get(key)),
    ]);
    const waits = blocks
      .filter((_, index) => !trusted || all[index] === pair)
      .map((block) => block?.msBeforeNext ?? 0);
    const longest = Math.max(...waits);
    if (longest > 0) throw new AppError('too_many_attempts', undefined, { retryAfter: longest / 1_000 });
  }

  private async failed(doors: Door[], rules: Record<Scope, Rule>): Promise<void> {
    await Promise.all(
      doors.map(async ({ scope, key }) => {
        const { free, firstBlock, longestBlock } = rules[scope];
        const { consumedPoints } = await this.failures.penalty(key);
        if (consumedPoints < free) return;
        const seconds = Math.min(longestBlock, firstBlock * 2 ** (consumedPoints - free));
        await Promise.all([
          this.blocks.set(key, 1, seconds),
          this.failures.set(key, consumedPoints, seconds + memorySeconds),
        ]);
      }),
    );
  }
}

interface Doors {
  pair: Door;
  all: Door[];
}

function doorsOf({ of, account }: Attempt): Doors {
  const network = networkOf(currentOrigin()?.address ?? 'unknown');
  const name = account === undefined ? '' : nameOf(account);
  const pair: Door = { scope: 'pair', key: `${of}:pair:${name}:${network}` };
  const all: Door[] = [pair, { scope: 'address', key: `${of}:address:${network}` }];
  if (name) all.push({ scope: 'account', key: `${of}:account:${name}` });
  return { pair, all };
}

/** Of one length, and nobody reads e-mail addresses in Redis. */
const nameOf = (account: string): string =>
  createHash('sha256').update(account.normalize('NFC').toLowerCase()).digest('base64url').slice(0, 22);

const isFailure = (error: unknown): boolean =>
  error instanceof AppError && [401, 403, 404, 410].includes(error.status);
