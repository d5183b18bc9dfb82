import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { InjectConfig, type Config } from '../config/index.js';
import { log } from '../logging/index.js';
import { mailFailureOf } from './mail-failure.js';
import type { Mail } from './mail.js';

/** How long each step of the conversation may take, and all of it. */
const connectMillis = 10_000;
const silenceMillis = 15_000;
const sendMillis = 30_000;
/** More at once wait for one another. */
export const mostConnections = 4;
/** An idle one is not kept for longer than servers bear with it. */
const idleMillis = 10_000;

/** What marks a mail, beside what it says. */
export interface MailMarks {
  /** The same for a mail that is sent again, so that its copy can be told. Without `<>`. */
  messageId: string;
  date?: Date;
  /** Names and values of ours; words of people do not belong here. */
  headers?: Record<string, string>;
}

/** Sends e-mail over SMTP, each within 30 s, by a few connections that are kept. For jobs: a failure is theirs to try again. */
@Injectable()
export class Mailer implements OnApplicationShutdown {
  private readonly transport;

  constructor(@InjectConfig() private readonly config: Config) {
    this.transport = config.SMTP_URL
      ? createTransport({
          url: config.SMTP_URL,
          pool: true,
          maxConnections: mostConnections,
          // The server may have closed all that were kept.
          maxRequeues: mostConnections,
          idleTimeout: idleMillis,
          connectionTimeout: connectMillis,
          greetingTimeout: connectMillis,
          dnsTimeout: connectMillis,
          socketTimeout: silenceMillis,
          // Content is text only; nothing in it may make us read a file or call an address.
          disableFileAccess: true,
          disableUrlAccess: true,
        })
      : undefined;
  }

  onApplicationShutdown(): void {
    this.transport?.close();
  }

  /** Whether there is a server to send by. */
  get isConfigured(): boolean {
    return this.transport !== undefined;
  }

  /**
   * Writes and sends a mail, or neither without `SMTP_URL`: what a mail carries may be made for it alone.
   * `compose` answers undefined when there is nothing to send any more. Throws MailFailure when the server did not take it.
   */
  async send(kind: string, compose: () => Promise<Mail | undefined>): Promise<void> {
    if (!this.transport) return log.warn({ mail: kind }, 'a mail was not sent: SMTP_URL is not set');
    const mail = await compose();
    if (!mail) return;
    await this.deliver(mail);
    log.info({ mail: kind }, 'a mail was sent');
  }

  /** Sends one mail. Throws MailFailure. */
  async deliver({ to, subject, text, html }: Mail, marks?: MailMarks, signal?: AbortSignal): Promise<void> {
    if (!this.transport) throw new Error('SMTP_URL is not set');
    // The library's own limits begin anew with every byte that the server sends.
    const late = AbortSignal.timeout(sendMillis);
    await this.transport
      .sendMail({
        from: this.config.MAIL_FROM,
        to,
        subject,
        text,
        html,
        ...(marks && { ...marks, messageId: `<${marks.messageId}>` }),
        signal: signal ? AbortSignal.any([signal, late]) : late,
      })
      .catch((error: unknown) => Promise.reject(mailFailureOf(error)));
  }
}
