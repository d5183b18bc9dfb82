import { Injectable } from '@nestjs/common';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import type { Tx } from '../../platform/database/index.js';
import { MailFailure, Mailer, mostConnections } from '../../platform/mail/index.js';
import { notificationMail } from '../templates/notification-mail.js';
import {
  OutcomeUnknown,
  PermanentFailure,
  TryLater,
  type ChannelDriver,
  type Opening,
  type OutboundMessage,
  type Recipient,
} from './channel.js';
import type { NotificationChannel } from './channel.entity.js';
import { EmailVerification } from './email/email-verification.js';
import { normalEmail } from './email/email-address.js';

/** E-mail. Its copies are told by their Message-ID, so what may not have arrived is sent again. */
@Injectable()
export default class EmailChannel implements ChannelDriver {
  readonly type = 'email';
  readonly ordered = false;
  /** What waits for a connection waits within its deadline. */
  readonly atOnce = mostConnections;
  readonly repeatable = true;
  readonly deadlineMillis = 30_000;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly mailer: Mailer,
    private readonly verification: EmailVerification,
  ) {}

  unavailable(): string | undefined {
    return this.mailer.isConfigured ? undefined : 'SMTP_URL is not set';
  }

  normalize(address: string): string {
    return normalEmail(address);
  }

  /** Only the account's owner has shown that its address is theirs: who gives another one is asked for a code. */
  open(tx: Tx, channel: NotificationChannel): Promise<Opening> {
    return this.verification.begin(tx, channel);
  }

  async send(
    message: OutboundMessage,
    { channelId, address }: Recipient,
    signal: AbortSignal,
  ): Promise<{ providerId?: string }> {
    const { PUBLIC_URL, MAIL_FROM } = this.config;
    const settingsUrl = `${PUBLIC_URL}/settings/notifications`;
    const messageId = `${message.deliveryId}.${channelId}@${domainOf(MAIL_FROM) ?? new URL(PUBLIC_URL).hostname}`;
    const headers = {
      // RFC 8058 would unsubscribe at one click, whoever clicks: what somebody wants is said on a page of theirs.
      'List-Unsubscribe': `<${settingsUrl}>`,
      // RFC 3834: nobody's absence is told to us.
      'Auto-Submitted': 'auto-generated',
    };
    const mail = notificationMail(address, { ...message, settingsUrl });
    try {
      await this.mailer.deliver(mail, { messageId, date: message.createdAt, headers }, signal);
    } catch (error) {
      throw failureOf(error);
    }
    return { providerId: `<${messageId}>` };
  }
}

function failureOf(error: unknown): Error {
  if (!(error instanceof MailFailure)) return new OutcomeUnknown('mail_failed', { cause: error });
  const { kind, code } = error;
  if (kind === 'refused')
    return new PermanentFailure('mail_refused', { detail: `The mail server answered ${code}` });
  if (kind === 'later') return new TryLater('mail_deferred', { detail: `The mail server said ${code}` });
  return new OutcomeUnknown('mail_unanswered', {
    detail: 'The mail server did not say whether it took the mail',
  });
}

/** Of `Artel <artel@example.com>`. */
const domainOf = (from: string | undefined): string | undefined => /@([\w.-]+)>?\s*$/.exec(from ?? '')?.[1];
