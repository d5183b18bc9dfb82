import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Counter } from 'prom-client';
import { DataSource } from 'typeorm';
import { RequestOwners, type RequestOwner } from '../../identity/index.js';
import { inOrganization } from '../../platform/database/index.js';
import type { AppError } from '../../platform/errors/index.js';
import { RateLimit, windowSeconds } from '../../platform/limits/index.js';
import { log } from '../../platform/logging/index.js';
import { Metrics } from '../../platform/metrics/index.js';
import { shortened } from '../../platform/text/index.js';
import { refusalOf, refusedIn, type Refusal } from './refusal.js';
import { RefusedRequest } from './refused-request.entity.js';

/** Of one organization, each noted by itself, in a minute and by this process. */
const mostOfOne = 60;
/** Of requests whose owner is not known: so many are told to the log of the process. */
const mostOfStrangers = 60;
/** Characters of what a stranger's body began with. */
const mostShown = 200;
/** That wait to be written, and kinds of those that are only counted. */
const mostWaiting = 1_000;
const mostKinds = 1_000;
const atOnce = 100;

/**
 * Notes what the facade refuses, for the organization whose key it was; what belongs to none goes to the log of the
 * process. It is written after the answer, and as little of a flood as fits: the first of a minute one by one, those
 * after them as a number beside one of their kind.
 */
@Injectable()
export class RefusalLog implements BeforeApplicationShutdown {
  private readonly noted = new RateLimit('noted refusals', mostOfOne);
  private readonly strangers = new RateLimit('refusals of strangers', mostOfStrangers);
  private readonly refused: Counter;
  private readonly waiting: Refusal[] = [];
  private readonly counted = new Map<string, Refusal>();
  private writing?: Promise<void>;
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly dataSource: DataSource,
    private readonly owners: RequestOwners,
    metrics: Metrics,
  ) {
    this.refused = metrics.counter({
      name: 'artel_facade_refused_total',
      help: 'Requests to /v1 that were answered with an error',
      labels: ['code'],
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.writeCounted();
    await this.writing;
  }

  /** Returns at once, and fails nobody's request. */
  note(error: AppError, request: FastifyRequest): void {
    // Whoever left was not refused.
    if (request.raw.socket.destroyed) return;
    this.refused.inc({ code: error.code });
    const owner = this.owners.known(request);
    if (owner) this.noteOf(owner, error, request);
    else void this.noteOfStranger(error, request);
  }

  private async noteOfStranger(error: AppError, request: FastifyRequest): Promise<void> {
    try {
      const owner = await this.owners.byKey(request);
      if (owner) return this.noteOf(owner, error, request);
    } catch (failure) {
      log.debug({ err: failure }, 'whose request was refused cannot be told');
    }
    if (!this.strangers.take('').refused) tellOfStranger(error, request, this.owners.keyPrefix(request));
  }

  private noteOf(owner: RequestOwner, error: AppError, request: FastifyRequest): void {
    const isOneTooMany = this.noted.take(owner.orgId).refused || this.waiting.length >= mostWaiting;
    if (isOneTooMany) return this.count(owner, error, request);
    tell(error, request, owner);
    this.waiting.push(refusalOf(error, request, owner));
    this.write();
  }

  private count(owner: RequestOwner, error: AppError, request: FastifyRequest): void {
    const { url: route } = request.routeOptions;
    const kind = [owner.orgId, owner.apiKeyId, owner.userId, request.method, route, error.code].join(' ');
    const known = this.counted.get(kind);
    if (known) known.others++;
    else if (this.counted.size < mostKinds) this.counted.set(kind, refusalOf(error, request, owner));
    this.timer ??= setTimeout(() => this.writeCounted(), windowSeconds * 1_000).unref();
  }

  private writeCounted(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waiting.push(...this.counted.values());
    this.counted.clear();
    this.write();
  }

  private write(): void {
    if (this.waiting.length > 0) this.writing ??= this.drain();
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      const rows = this.waiting.splice(0, atOnce);
      for (const orgId of new Set(rows.map((row) => row.orgId)))
        await this.insert(
          orgId,
          rows.filter((row) => row.orgId === orgId),
        );
    }
    this.writing = undefined;
  }

  private async insert(orgId: string, rows: Refusal[]): Promise<void> {
    try {
      await inOrganization(orgId, () => this.dataSource.manager.insert(RefusedRequest, rows));
    } catch (error) {
      log.warn({ err: error, orgId, count: rows.length }, 'refused requests could not be noted');
    }
  }
}

/** Without a word of what was sent: that is in the organization's own log. */
function tell(error: AppError, request: FastifyRequest, { orgId, apiKeyId }: RequestOwner): void {
  const { method, routeOptions, id: requestId } = request;
  const { code, status } = error;
  log.info(
    { requestId, orgId, apiKeyId, method, route: routeOptions.url, status, code },
    'a request to the facade was refused',
  );
}

/** There is no other place where an administrator could look it up. */
function tellOfStranger(error: AppError, request: FastifyRequest, keyPrefix: string | undefined): void {
  const { body, ...refused } = refusedIn(error, request);
  log.info(
    { ...refused, keyPrefix, body: body === null ? null : shortened(body, mostShown) },
    "a stranger's request to the facade was refused",
  );
}
