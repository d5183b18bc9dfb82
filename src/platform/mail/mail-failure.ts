/**
 * Why a mail was not sent. `refused`: by a server that was asked to take this very mail; `later`: nothing was taken, and
 * it may be another time; `unknown`: it may have been taken.
 */
export type MailFailureKind = 'refused' | 'later' | 'unknown';

/** A server's refusal quotes addresses, and errors are logged and kept with their job: only its codes go on. */
export class MailFailure extends Error {
  constructor(
    readonly kind: MailFailureKind,
    /** `550`, `450 4.2.1`, or what the library calls it, such as `ESOCKET`. */
    readonly code: string,
  ) {
    super(`The mail server did not take a mail: ${code}`);
    this.name = 'MailFailure';
  }
}

interface SmtpError {
  code?: string;
  syscall?: unknown;
  command?: string;
  response?: string;
  responseCode?: number;
}

/** Steps at which an answer is about this mail, and not about us or the server. */
const aboutTheMail = /^(MAIL FROM|RCPT TO|DATA)/;
/** Before anything was sent. */
const beforeSending = new Set(['EDNS', 'ETLS', 'EAUTH', 'ENOAUTH', 'EOAUTH2', 'EPROXY', 'ECONFIG']);
const notReached = new Set(['connect', 'getaddrinfo']);

/** RFC 5321, section 4.2.1: 4yz is passing, 5yz is not. What nodemailer throws otherwise is of the connection. */
export function mailFailureOf(error: unknown): MailFailure {
  if (error instanceof MailFailure) return error;
  const { code = 'unknown', responseCode, command, response = '', syscall } = (error ?? {}) as SmtpError;
  if (responseCode !== undefined && responseCode >= 400) {
    const kind = responseCode >= 500 && aboutTheMail.test(command ?? '') ? 'refused' : 'later';
    return new MailFailure(kind, answerOf(responseCode, response));
  }
  // Every connection was closed before it took a command.
  const isGivenUp = code === 'ECONNECTION' && command === undefined;
  const isUnsent = isGivenUp || beforeSending.has(code) || notReached.has(String(syscall));
  return new MailFailure(isUnsent ? 'later' : 'unknown', code);
}

/** With the enhanced status (RFC 3463) that follows the code, if there is one. */
function answerOf(code: number, response: string): string {
  const [, enhanced] = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response) ?? [];
  return enhanced === undefined ? String(code) : `${code} ${enhanced}`;
}
