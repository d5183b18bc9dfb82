import { Injectable } from '@nestjs/common';
import type { UserRole } from '../../identity/index.js';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import type { Tx } from '../../platform/database/index.js';
import { AppError, type ErrorCode } from '../../platform/errors/index.js';
import { authorityOf, EgressClient, type EgressResponse } from '../../platform/egress/index.js';
import {
  OutcomeUnknown,
  PermanentFailure,
  TryLater,
  type ChannelDriver,
  type Opening,
  type OutboundMessage,
  type Recipient,
} from './channel.js';
import { NotificationChannel } from './channel.entity.js';
import { retryAfterMillis } from './webhook/retry-after.js';
import { signatures, WebhookSecrets } from './webhook/webhook-secrets.js';

const minutes = 60;
const hours = 60 * minutes;
const longestWaitMillis = 10 * hours * 1_000;

/** A server of one's own, called as Standard Webhooks says: receivers drop copies by `webhook-id`. */
@Injectable()
export default class WebhookChannel implements ChannelDriver {
  readonly type = 'webhook';
  readonly ordered = false;
  readonly repeatable = true;
  readonly deadlineMillis = 15_000;
  readonly retries = [5, 5 * minutes, 30 * minutes, 2 * hours, 5 * hours, 10 * hours, 10 * hours];
  readonly disableAfter = 20;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly egress: EgressClient,
    private readonly secrets: WebhookSecrets,
  ) {}

  unavailable(): string | undefined {
    return undefined;
  }

  normalize(address: string, role: UserRole): string {
    const refusal = this.refusalOf(address);
    if (refusal)
      throw new AppError('validation_failed', undefined, {
        errors: [{ path: 'address', message: refusal }],
      });
    const url = new URL(address);
    // What the operator opened for the installation is inside: a member is not to send requests there.
    if (role === 'member' && this.isOpened(url))
      throw new AppError('forbidden', 'Owners and administrators alone give an address inside this network');
    url.hash = '';
    return url.href;
  }

  /** With a new secret; the one before signs for a day beside it. */
  async open(tx: Tx, { id, orgId }: NotificationChannel): Promise<Opening> {
    const known = await tx.manager.findOne(NotificationChannel, {
      select: { id: true, secretSealed: true },
      where: { orgId, id },
    });
    const { secret, sealed } = this.secrets.renew({ id, orgId, secretSealed: known?.secretSealed ?? null });
    return { set: { verified: true, secretSealed: sealed }, shown: { secret } };
  }

  unseal(channel: NotificationChannel): string | undefined {
    return this.secrets.of(channel);
  }

  async send(
    message: OutboundMessage,
    { address, secret }: Recipient,
    signal: AbortSignal,
  ): Promise<{ providerId?: string }> {
    // The settings may have changed since it was made.
    const refusal = this.refusalOf(address);
    if (refusal || secret === undefined)
      throw new PermanentFailure('webhook_refused', { detail: refusal ?? 'It has no secret' });
    const id = `msg_${message.deliveryId}`;
    const now = new Date();
    const body = bodyOf(message);
    const answer = await this.egress
      .request({
        url: address,
        method: 'POST',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
          'webhook-signature': signatures(secret, id, now, body),
        },
        body,
        signal,
        timeoutMillis: this.deadlineMillis,
        // A signed message is for this address and for no other.
        maxRedirects: 0,
        // Of the answer nothing is read but its status.
        maxBytes: Number.MAX_SAFE_INTEGER,
      })
      .catch((error: unknown) => Promise.reject(failureOf(error)));
    answer.discard();
    if (!answer.isOk) throw refusedBy(answer, this.retries[message.attempt - 1]);
    return { providerId: id };
  }

  /** Https, but where the operator has allowed an address inside. */
  private refusalOf(address: string): string | undefined {
    const refusal = this.egress.refusalOf(address);
    if (refusal) return `cannot be called: ${refusal.detail}`;
    const url = new URL(address);
    return url.protocol === 'https:' || this.isOpened(url) ? undefined : 'must begin with https://';
  }

  private isOpened(url: URL): boolean {
    return this.config.EGRESS_ALLOW.includes(authorityOf(url));
  }
}

/** The same for every attempt. */
function bodyOf({
  notificationId,
  type,
  title,
  body,
  url,
  urgent,
  locale,
  createdAt,
}: OutboundMessage): string {
  const timestamp = createdAt.toISOString();
  return JSON.stringify({
    type: 'notification',
    timestamp,
    data: { id: notificationId, type, title, body, url, urgent, locale, createdAt: timestamp },
  });
}

/** Anything but 2xx is a failure; 410 says that nobody will ever listen here again. */
function refusedBy(answer: EgressResponse, plannedSeconds = 0): Error {
  const { status } = answer;
  const detail = `Its server answered ${status}`;
  if (status === 410) return new PermanentFailure('webhook_gone', { detail, disables: 'gone' });
  const wait = retryAfterMillis(answer.header('retry-after')) ?? 0;
  // Who asks to be called sooner than planned is not: a server that always says so would be called without end.
  const afterMs = wait > plannedSeconds * 1_000 ? Math.min(wait, longestWaitMillis) : undefined;
  return new TryLater('webhook_failed', { detail, afterMs });
}

const refusals = new Set<ErrorCode>(['egress_refused']);

function failureOf(error: unknown): Error {
  if (!(error instanceof AppError)) return new OutcomeUnknown('webhook_unanswered', { cause: error });
  const { code, detail } = error;
  if (refusals.has(code)) return new PermanentFailure('webhook_refused', { detail });
  return new OutcomeUnknown('webhook_unanswered', { detail });
}
