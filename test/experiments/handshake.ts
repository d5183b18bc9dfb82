import { WebSocket } from 'ws';

export interface Handshake {
  path?: string;
  protocols?: string[];
  headers?: Record<string, string>;
}

const patience = 5_000;

/** The HTTP status that a socket's handshake is answered with; 101 when it opens. It is closed at once. */
export function handshake(
  url: string,
  { path = '/ws', protocols = [], headers }: Handshake,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { headers, handshakeTimeout: patience };
    const socket = new WebSocket(url.replace('http', 'ws') + path, protocols, options);
    socket.once('open', () => {
      resolve(101);
      socket.terminate();
    });
    socket.once('unexpected-response', (_, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.on('error', reject);
  });
}
