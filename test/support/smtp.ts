import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface ReceivedMail {
  from: string;
  to: string[];
  subject: string;
  /** The plain text part, decoded. */
  text: string;
  html: string;
}

/** A small SMTP server (RFC 5321) that keeps what it is given, and can refuse or fall silent. */
export class MailServer {
  readonly mails: ReceivedMail[] = [];
  /** What the next mails are answered with instead of being kept. */
  refusal?: string;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {
    server.on('connection', (socket) => this.serve(socket));
  }

  static async start(): Promise<MailServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new MailServer(server);
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** All mails to an address. */
  to(address: string): ReceivedMail[] {
    return this.mails.filter(({ to }) => to.includes(address));
  }

  stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.setEncoding('utf8');
    socket.write('220 test ESMTP\r\n');
    const envelope = { from: '', to: [] as string[] };
    let data: string | undefined;
    let rest = '';
    socket.on('data', (chunk: string) => {
      rest += chunk;
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (data === undefined) {
          if (/^DATA$/i.test(line)) data = '';
          socket.write(this.reply(line, envelope));
        } else if (line === '.') {
          socket.write(this.keep(envelope, data));
          data = undefined;
        } else data += `${line.replace(/^\./, '')}\r\n`;
      }
    });
  }

  private reply(line: string, envelope: { from: string; to: string[] }): string {
    const address = /<(?<address>[^>]*)>/.exec(line)?.groups?.address ?? '';
    const [command = ''] = line.toUpperCase().split(/[ :]/);
    if (command === 'EHLO') return '250-test\r\n250 8BITMIME\r\n';
    if (command === 'DATA') return '354 go on\r\n';
    if (command === 'QUIT') return '221 bye\r\n';
    if (command === 'MAIL') Object.assign(envelope, { from: address, to: [] });
    if (command === 'RCPT') envelope.to.push(address);
    return '250 ok\r\n';
  }

  private keep({ from, to }: { from: string; to: string[] }, data: string): string {
    if (this.refusal) return `${this.refusal}\r\n`;
    this.mails.push({
      from,
      to: [...to],
      subject: subjectOf(data),
      text: part(data, 'text/plain'),
      html: part(data, 'text/html'),
    });
    return '250 kept\r\n';
  }
}

/** RFC 2047: encoded words, which a fold may stand between. */
function subjectOf(data: string): string {
  const [, folded = ''] = /^Subject: (.*(?:\r\n[ \t].*)*)/m.exec(data) ?? [];
  return folded
    .replace(/\?=\r\n[ \t]=\?/g, '?==?')
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
