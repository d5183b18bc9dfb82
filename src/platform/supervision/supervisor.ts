import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectConfig, type Config } from '../config/index.js';
import { inOrganization, Transactions } from '../database/index.js';
import { AppError } from '../errors/index.js';
import { LiveBus, topics } from '../live/index.js';
import { log, Outage } from '../logging/index.js';
import { Metrics } from '../metrics/index.js';
import { Held } from './held.js';
import { HoldLost, LastingFailure, type Keeper, type Subject, type SupervisedKind } from './keeper.js';
import type { Happening } from './lifecycle.js';
import { SupervisionClaims, type Claimed } from './supervision-claims.js';
import { SupervisionSteps, type Outcome } from './supervision-steps.js';

/** Of one look; what is left is looked at right after. */
const mostAtOnce = 50;
const mostSilent = 200;
/** Of those that it has too many of, one look leaves so many: each is away for a moment. */
const mostLeft = 5;
/** Whoever has not begun by then has failed. */
const beginMillis = 30_000;
/** For all that is ended at the end of the process. */
const endMillis = 5_000;
const livenessMillis = 500;
/** Between two looks, however often somebody asks for one. */
const betweenMillis = 100;

/**
 * Keeps at work what people want at work, in every consuming process: begins what is due, what failed when its rest is
 * over, and what processes had that are gone; ends what is not its own any more. The database says whose it is, by this
 * process's word that it lives, which is given several times within its lease.
 */
@Injectable()
export class Supervisor implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly keepers = new Map<SupervisedKind, Keeper>();
  private readonly held = new Map<string, Held>();
  /** What is over here and has not ended yet: the same is not begun beside it. */
  private readonly ending = new Map<string, Promise<void>>();
  private readonly inOwnContext = AsyncLocalStorage.snapshot();
  private readonly outage = new Outage('What is kept at work could not be looked after');
  private readonly timers: NodeJS.Timeout[] = [];
  private looking?: Promise<void>;
  private again = false;
  private stopped = false;
  private aliveUntil = 0;
  private lookedAt = -Infinity;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly claims: SupervisionClaims,
    private readonly steps: SupervisionSteps,
    private readonly transactions: Transactions,
    private readonly live: LiveBus,
    metrics: Metrics,
  ) {
    metrics.gauge(
      {
        name: 'artel_supervised_here',
        help: 'Roles and integrations that this process is beginning or has at work',
      },
      () => this.held.size,
    );
  }

  /** In the constructor of whoever knows how things of this kind are begun. */
  register(kind: SupervisedKind, keeper: Keeper): void {
    if (this.keepers.has(kind)) throw new Error(`Two keep ${kind}s at work`);
    this.keepers.set(kind, keeper);
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.config.consumes) return;
    if (this.config.profile !== 'scaled') await this.claims.buryOthers();
    this.live.subscribe(topics.supervised, () => this.look());
    const everyMillis = this.config.PROCESS_CHECK_INTERVAL * 1_000;
    this.timers.push(setInterval(() => this.look(), everyMillis));
    // By itself, too: a look at much may take its time.
    const beat = () => this.beat().catch((error: unknown) => this.outage.failed(error));
    this.timers.push(setInterval(() => void beat(), everyMillis));
    this.timers.push(setInterval(() => this.endIfDead(), livenessMillis));
    this.look();
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (!this.config.consumes) return;
    this.stopped = true;
    for (const timer of this.timers) clearInterval(timer);
    await Promise.race([this.looking, patience(endMillis)]);
    const ends = Promise.all([...this.held.values()].map((held) => this.end(held)));
    await Promise.race([ends, patience(endMillis)]);
    try {
      await this.claims.leave();
      this.live.publish({ topics: [topics.supervised], type: 'look', data: {} });
    } catch (error) {
      log.warn({ err: error }, 'what this process has at work is free only when its lease is over');
    }
  }

  /** Soon, and once more when somebody asked meanwhile. */
  look(): void {
    if (this.stopped) return;
    this.again = true;
    this.looking ??= this.lookAround().finally(() => {
      this.looking = undefined;
      if (this.again) this.look();
    });
  }

  private async lookAround(): Promise<void> {
    this.again = false;
    // Who asks often is answered for all at once.
    await sleep(Math.max(0, this.lookedAt + betweenMillis - performance.now()));
    this.lookedAt = performance.now();
    try {
      await this.beat();
      for (const [kind, keeper] of this.keepers) await this.lookAt(kind, keeper);
      await this.claims.forgetGone();
    } catch (error) {
      this.outage.failed(error);
    }
  }

  private async beat(): Promise<void> {
    const asked = performance.now();
    await this.claims.beat();
    // What has found itself dead by the clock is over, though the process lives on: nobody thinks it at work after this.
    this.endIfDead();
    this.aliveUntil = Math.max(this.aliveUntil, asked + this.claims.leaseSeconds * 1_000);
  }

  private async lookAt(kind: SupervisedKind, keeper: Keeper): Promise<void> {
    const mine = () => [...this.held.values()].filter((held) => held.kind === kind);
    for (const id of await this.claims.lost(kind, mine())) this.drop(keyOf(kind, id));
    let room = mostAtOnce;
    if (keeper.occupies) {
      const share = await this.claims.share(kind);
      await this.leaveSome(mine(), mine().length - share - 1);
      room = Math.min(share - mine().length, mostAtOnce);
    } else {
      await this.claims.adopt(kind);
      await this.letSleep(kind);
    }
    const claimed = await this.claims.claim({ kind, occupies: keeper.occupies }, mine(), room);
    for (const one of claimed) await this.begin({ kind, ...one }, keeper);
    if (claimed.length === mostAtOnce) this.again = true;
  }

  /** One after the other up to where the outside is asked: many at once would take all connections from everybody else. */
  private async begin(
    { orgId, kind, id, epoch, moved, killed }: Claimed & Subject,
    keeper: Keeper,
  ): Promise<void> {
    const subject = { orgId, kind, id };
    const held = new Held(subject, epoch, {
      owner: this.config.processId,
      isAlive: () => performance.now() < this.aliveUntil,
      // It may be told from within a transaction, or anything else that is none of ours.
      onFailure: (one, error) => this.inOwnContext(() => void this.failed(one, error)),
    });
    this.drop(keyOf(kind, id));
    this.held.set(keyOf(kind, id), held);
    try {
      // One after the other, all processes would die of it.
      if (killed && keeper.occupies) throw new AppError('internal_error', diedOfIt);
      const taken = await this.step(held, { type: 'taken', from: moved ? 'another' : 'none' });
      if (taken === 'lost') return this.drop(keyOf(kind, id));
      const working = this.work(held, keeper);
      if (!keeper.occupies) await working;
    } catch (error) {
      await this.failed(held, error);
    }
  }

  private async work(held: Held, keeper: Keeper): Promise<void> {
    const key = keyOf(held.kind, held.id);
    try {
      await Promise.race([this.ending.get(key), patience(endMillis)]);
      const begun = await inOrganization(held.orgId, () => within(beginMillis, beginning(keeper, held)));
      if (begun === 'gone') return await this.remove(held);
      if ((await this.step(held, { type: 'ready' })) === 'lost') this.drop(key);
      else if (!keeper.occupies) this.held.delete(key);
    } catch (error) {
      await this.failed(held, error);
    }
  }

  private step(held: Held, happening: Happening, error?: unknown): Promise<Outcome> {
    return inOrganization(held.orgId, () =>
      this.transactions.run((tx) => this.steps.take(tx, held, happening, { hold: held, error })),
    );
  }

  /** What cannot be written down is found as this process's own that it does not hold, and begun anew. */
  private async failed(held: Held, error: unknown): Promise<void> {
    const { kind, id, orgId } = held;
    const isOver = held.signal.aborted;
    await this.end(held);
    if (isOver || error instanceof HoldLost) return;
    const lasting = error instanceof LastingFailure;
    log.warn({ err: error, kind, id, orgId, lasting }, 'what was at work has failed');
    try {
      await this.step(held, { type: 'failed', lasting }, error);
    } catch (failure) {
      log.warn({ err: failure, kind, id }, 'a failure could not be written down');
    }
  }

  private async remove(held: Held): Promise<void> {
    await this.end(held);
    await inOrganization(held.orgId, () => this.transactions.run((tx) => this.steps.forget(tx, held)));
  }

  private async letSleep(kind: SupervisedKind): Promise<void> {
    const seconds = this.config.AGENT_INACTIVITY_TIMEOUT;
    const silent = await this.claims.silent(kind, seconds, mostSilent);
    for (const { orgId, id } of silent)
      await inOrganization(orgId, () =>
        this.transactions.run((tx) => this.steps.take(tx, { orgId, kind, id }, { type: 'idle' })),
      );
  }

  /** Others have fewer: they take what is left. */
  private async leaveSome(held: Held[], surplus: number): Promise<void> {
    for (const one of held.slice(0, Math.min(Math.max(0, surplus), mostLeft))) {
      await this.end(one);
      await this.step(one, { type: 'left' });
    }
  }

  private drop(key: string): void {
    const held = this.held.get(key);
    if (held) void this.end(held);
  }

  private async end(held: Held): Promise<void> {
    const key = keyOf(held.kind, held.id);
    if (this.held.get(key) === held) this.held.delete(key);
    const ended = held.end().catch((error: unknown) => {
      log.warn({ err: error, kind: held.kind, id: held.id }, 'what was at work did not end well');
    });
    const all: Promise<void> = Promise.all([this.ending.get(key), ended]).then(() => {
      if (this.ending.get(key) === all) this.ending.delete(key);
    });
    this.ending.set(key, all);
    // What does not end keeps nobody from looking after everything else.
    await Promise.race([ended, patience(endMillis)]);
  }

  /** Others may have it by now: whoever was paused for long, or cannot reach the database, lets go of all. */
  private endIfDead(): void {
    if (performance.now() < this.aliveUntil || this.held.size === 0) return;
    for (const held of this.held.values()) void this.end(held);
    this.look();
  }
}

const diedOfIt = 'The process that began it has died of it, or with it';

const keyOf = (kind: SupervisedKind, id: string): string => `${kind}:${id}`;

const patience = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis).unref());

/** Also what has begun too late is ended. */
async function beginning(keeper: Keeper, held: Held): Promise<'begun' | 'gone'> {
  const stop = await keeper.begin(held);
  if (stop === 'gone') return stop;
  await held.begun(stop);
  return 'begun';
}

async function within<T>(millis: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It had not begun after ${millis / 1_000} s`)), millis);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
