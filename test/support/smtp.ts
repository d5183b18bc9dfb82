import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

export interface ReceivedMail {
  from: string;
  to: string[];
  subject: string;
  /** By their names in lower case, unfolded. */
  headers: Map<string, string>;
  /** The plain text part, decoded. */
  text: string;
  html: string;
  /** Milliseconds since the epoch. */
  at: number;
}

/** An SMTP server that keeps what it is given, and can refuse, fall silent or go away. */
export class MailServer {
  readonly mails: ReceivedMail[] = [];
  /** What the next mails are answered with instead of being kept, such as `451 come back later`. */
  refusal?: string;
  /** Answers by recipient, at RCPT; `421` ends the connection. */
  readonly refused = new Map<string, string>();
  /** Mails to these are kept, and never answered. */
  readonly silent = new Set<string>();
  connections = 0;
  private server?: SMTPServer;
  private port = 0;

  static async start(): Promise<MailServer> {
    const mail = new MailServer();
    await mail.listen();
    return mail;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  /** All mails to an address. */
  to(address: string): ReceivedMail[] {
    return this.mails.filter(({ to }) => to.includes(address));
  }

  /** Connections are refused until `listen`. */
  stop(): Promise<void> {
    return new Promise((resolve) => (this.server ? this.server.close(resolve) : resolve()));
  }

  async listen(): Promise<void> {
    const server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      logger: false,
      closeTimeout: 100,
      onConnect: (_session, done) => {
        this.connections++;
        done();
      },
      onRcptTo: ({ address }, _session, done) => done(refusalOf(this.refused.get(address))),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          if (this.refusal) return done(refusalOf(this.refusal));
          const kept = this.keep(session, Buffer.concat(chunks).toString());
          if (!kept.to.some((address) => this.silent.has(address))) done();
        });
      },
    });
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.server.address() as AddressInfo).port;
    this.server = server;
  }

  private keep({ envelope }: SMTPServerSession, data: string): ReceivedMail {
    const mail = {
      from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
      to: envelope.rcptTo.map(({ address }) => address),
      subject: subjectOf(data),
      headers: headersOf(data),
      text: part(data, 'text/plain'),
      html: part(data, 'text/html'),
      at: Date.now(),
    };
    this.mails.push(mail);
    return mail;
  }
}

/** Of an answer such as `550 5.1.1 nobody`. */
function refusalOf(answer: string | undefined): Error | undefined {
  if (answer === undefined) return undefined;
  return Object.assign(new Error(answer.slice(4)), { responseCode: Number(answer.slice(0, 3)) });
}

function headersOf(data: string): Map<string, string> {
  const [head = ''] = data.split('\r\n\r\n');
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  return new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}

/** RFC 2047: encoded words, which a fold may stand between. */
function subjectOf(data: string): string {
  const [, folded = ''] = /^Subject: (.*(?:\r\n[ \t].*)*)/m.exec(data) ?? [];
  return folded
    .replace(/\?=(?:\r\n)?[ \t]+=\?/g, '?==?')
    .replace(/\r\n/g, '')
    .replace(/=\?UTF-8\?B\?([^?]*)\?=/gi, (_, text: string) => Buffer.from(text, 'base64').toString())
    .replace(/=\?UTF-8\?Q\?([^?]*)\?=/gi, (_, text: string) => quotedPrintable(text.replace(/_/g, ' ')));
}

function part(data: string, type: string): string {
  const section = data.split(/\r\n--[^\r\n]+/).find((text) => text.includes(`Content-Type: ${type}`)) ?? '';
  const [head = '', ...body] = section.trimStart().split('\r\n\r\n');
  const text = body.join('\r\n\r\n');
  if (/base64/i.test(head)) return Buffer.from(text, 'base64').toString();
  return /quoted-printable/i.test(head) ? quotedPrintable(text) : text;
}

const quotedPrintable = (text: string): string =>
  Buffer.from(
    text
      .replace(/=\r\n/g, '')
      .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  ).toString();
