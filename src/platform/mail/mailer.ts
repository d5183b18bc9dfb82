import { Injectable } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { InjectConfig, type Config } from '../config/index.js';
import { log } from '../logging/index.js';
import type { Mail } from './mail.js';

/** How long each step of the conversation may take, and all of it. */
const connectMillis = 10_000;
const silenceMillis = 15_000;
const sendMillis = 30_000;

/** Sends e-mail over SMTP, one at a time and each within 30 s. For jobs: a failure is theirs to try again. */
@Injectable()
export class Mailer {
  private readonly transport;

  constructor(@InjectConfig() private readonly config: Config) {
    this.transport = config.SMTP_URL
      ? createTransport({
          url: config.SMTP_URL,
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

  /**
   * Writes and sends a mail, or neither without `SMTP_URL`: what a mail carries may be made for it alone.
   * `compose` answers undefined when there is nothing to send any more. Rejects when the server did not take it.
   */
  async send(kind: string, compose: () => Promise<Mail | undefined>): Promise<void> {
    if (!this.transport) return log.warn({ mail: kind }, 'a mail was not sent: SMTP_URL is not set');
    const mail = await compose();
    if (!mail) return;
    const { to, subject, text, html } = mail;
    // The library's own limits begin anew with every byte that the server sends.
    const signal = AbortSignal.timeout(sendMillis);
    await this.transport
      .sendMail({ from: this.config.MAIL_FROM, to, subject, text, html, signal })
      .catch((error: unknown) => Promise.reject(withoutWords(error)));
    log.info({ mail: kind }, 'a mail was sent');
  }
}

/** A server's refusal quotes addresses, and errors are logged and kept with their job: only its codes go on. */
function withoutWords(error: unknown): Error {
  const { code = 'unknown', responseCode = '' } = error as { code?: string | number; responseCode?: number };
  return new Error(`The mail server did not take a mail: ${code} ${responseCode}`.trim());
}
