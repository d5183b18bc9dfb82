import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool, type Dispatcher } from 'undici';

/**
 * The yardstick: what any gateway on Node must cost. It passes a request to the server named in its argument and
 * the answer back chunk by chunk, and does nothing else.
 */
const [target = ''] = process.argv.slice(2);
const pool = new Pool(target, { connections: 256, pipelining: 1 });

const passBack = (response: ServerResponse): Dispatcher.DispatchHandler => ({
  onRequestStart: (controller) =>
    void response.once('close', () => {
      if (!response.writableFinished) controller.abort(new Error('The client has left'));
    }),
  onResponseStart: (_controller, status, headers) => void response.writeHead(status, headers),
  onResponseData: (controller, chunk) => {
    if (response.write(chunk)) return;
    controller.pause();
    response.once('drain', () => controller.resume());
  },
  onResponseEnd: () => void response.end(),
  onResponseError: () => void response.destroy(),
});

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const headers = { 'content-type': request.headers['content-type'] };
    const method = request.method as Dispatcher.HttpMethod;
    const body = Buffer.concat(chunks);
    pool.dispatch({ path: request.url ?? '/', method, headers, body }, passBack(response));
  });
});
// A client that pauses between slices finds its connections again.
server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`);
});
process.once('disconnect', () => process.exit());
