import { connect } from 'node:net';

const gigabyte = 1024 ** 3;

/** Heads of requests whose bodies never end: announced as 1 GB, or in chunks. */
export function endlessBodies(person: string): [name: string, head: string][] {
  const ways: [string, string][] = [
    ['with a credential', `POST /api/v1/chats HTTP/1.1\r\nauthorization: Bearer ${person}\r\n`],
    ['without a credential', 'POST /api/v1/chats HTTP/1.1\r\n'],
    ['to a public route', 'POST /api/v1/auth/login HTTP/1.1\r\n'],
    ['to no route', 'POST /api/v1/nothing HTTP/1.1\r\n'],
    ['with GET', `GET /api/v1/chats HTTP/1.1\r\nauthorization: Bearer ${person}\r\n`],
    [
      'of another type',
      `POST /api/v1/chats HTTP/1.1\r\ncontent-encoding: gzip\r\nauthorization: Bearer ${person}\r\n`,
    ],
  ];
  return ways.flatMap(([name, head]) => {
    const start = `${head}host: artel\r\ncontent-type: application/json\r\n`;
    return [
      [`1 GB ${name}`, `${start}content-length: ${gigabyte}\r\n\r\n`],
      [`1 GB in chunks ${name}`, `${start}transfer-encoding: chunked\r\n\r\n`],
    ] satisfies [string, string][];
  });
}

/** Sends a head and then its body as fast as it is taken: until 1 GB is, or the server closes, or 10 s have passed. */
export function pour(url: string, head: string): Promise<{ status: number; taken: number }> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    const isChunked = head.includes('chunked');
    const size = 65_536;
    const piece = Buffer.alloc(size, ' ');
    const chunk = isChunked
      ? Buffer.concat([Buffer.from(`${size.toString(16)}\r\n`), piece, Buffer.from('\r\n')])
      : piece;
    let answer = '';
    let written = 0;
    const send = (): void => {
      while (written < gigabyte && !socket.destroyed && socket.writable) {
        written += size;
        if (!socket.write(chunk)) return;
      }
    };
    const timer = setTimeout(() => socket.destroy(), 10_000);
    socket.once('connect', () => {
      socket.write(head);
      send();
    });
    socket.on('drain', send);
    socket.on('data', (data) => (answer += data.toString()));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(timer);
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0), taken: written });
    });
  });
}
