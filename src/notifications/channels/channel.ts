import type { UserRole } from '../../identity/index.js';
import type { Tx } from '../../platform/database/index.js';
import type { NotificationType } from '../notification-types.js';
import type { ActionButton } from '../templates/template.js';
import type { NotificationChannel } from './channel.entity.js';
import type { ChannelType } from './channel-types.js';

/** One notification in the words of its reader, for one channel of theirs. */
export interface OutboundMessage {
  /** Of a test there is no notification: it is the id of the attempt. */
  notificationId: string;
  deliveryId: string;
  orgId: string;
  userId: string;
  /** On this channel, from 1. */
  attempt: number;
  type: NotificationType;
  title: string;
  body: string;
  /** Absolute, from `PUBLIC_URL`. */
  url: string | null;
  locale: 'ru' | 'en';
  urgent: boolean;
  createdAt: Date;
  /** For channels with buttons. */
  actions: ActionButton[];
}

export interface Recipient {
  channelId: string;
  address: string;
  /** Opened for sending, and never kept. */
  secret?: string;
}

/** How a new channel begins, or one that is linked anew. */
export interface Opening {
  /** What its row gets. */
  set: Partial<
    Pick<NotificationChannel, 'verified' | 'address' | 'linkCodeHash' | 'linkExpiresAt' | 'secretSealed'>
  >;
  /** What its owner is shown, this once. */
  shown?: { linkCode?: string; linkUrl?: string; secret?: string };
}

/** A way to people outside: one file `<type>.channel.ts` each, whose default export is a class of this. */
export interface ChannelDriver {
  readonly type: ChannelType;
  /** Why this installation cannot send by it; undefined: it can. */
  unavailable(): string | undefined;
  /**
   * Checks and normalizes an address that a person of this role gives. Throws `validation_failed`, and `forbidden` for one
   * that is not theirs to give. Absent: it takes none.
   */
  normalize?(address: string, role: UserRole): string;
  /** In the transaction that makes it or asks for a new code; without this a new channel is verified as it is. */
  open?(tx: Tx, channel: NotificationChannel): Promise<Opening>;
  /** Its secret in the open, for sending. */
  unseal?(channel: NotificationChannel): string | undefined;
  /** One message at a time per channel of a person, in the order of their notifications. */
  readonly ordered: boolean;
  /** So many messages at once in one process, instead of the usual. */
  readonly atOnce?: number;
  /**
   * Whether a message of unknown outcome may be sent again: its receiver drops the copy by the message's id. Otherwise
   * the next channel takes over.
   */
  readonly repeatable: boolean;
  /** Of one attempt; shorter than the lease. */
  readonly deadlineMillis: number;
  /** Seconds between attempts, instead of the usual; after the last the channel has failed for good. */
  readonly retries?: readonly number[];
  /** So many deliveries in a row that fail, not at their first attempts, switch the channel off. */
  readonly disableAfter?: number;
  /** Throws PermanentFailure, TryLater or OutcomeUnknown; anything else counts as the last of these. */
  send(message: OutboundMessage, to: Recipient, signal: AbortSignal): Promise<{ providerId?: string }>;
}

interface FailureDetails {
  /** Safe to show to the person: no address, no secret. */
  detail?: string;
  cause?: unknown;
}

/** Why a message was not delivered. */
export abstract class SendFailure extends Error {
  constructor(
    /** Stable, in snake_case. */
    readonly code: string,
    { detail, cause }: FailureDetails = {},
  ) {
    super(detail ?? code, { cause });
    this.name = new.target.name;
  }
}

/** This message cannot be delivered by this channel: the next one is tried. */
export class PermanentFailure extends SendFailure {
  /** Set: nothing can, for this reason, until its owner does something: the channel is switched off. */
  readonly disables?: string;

  constructor(code: string, { disables, ...details }: FailureDetails & { disables?: string } = {}) {
    super(code, details);
    this.disables = disables;
  }
}

/** Nothing was accepted, and it may be later; `afterMs`: not before. */
export class TryLater extends SendFailure {
  readonly afterMs?: number;

  constructor(code: string, { afterMs, ...details }: FailureDetails & { afterMs?: number } = {}) {
    super(code, details);
    this.afterMs = afterMs;
  }
}

/** The message may or may not have been accepted: the connection broke after it had gone out. */
export class OutcomeUnknown extends SendFailure {}
