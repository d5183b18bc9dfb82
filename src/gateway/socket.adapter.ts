import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { INestApplication, WsMessageHandler } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { from, type Observable } from 'rxjs';
import { WebSocketServer, type WebSocket } from 'ws';
import { AppError, toAppError } from '../platform/errors/index.js';
import { log, withLogContext } from '../platform/logging/index.js';
import { newId } from '../platform/database/index.js';
import type { Admission, Admissions } from './admissions.js';
import { ClientFrame, failure } from './frame.js';
import { refuse, type Route } from './upgrade.js';

/** A frame is a message at most, and a message is 100,000 characters at most. */
const largestFrame = 512 * 1024;

/**
 * Nest's adapter with our edge: a handshake is authenticated before any socket opens, `/ws/agents/{id}` is a
 * path, and every frame with an id gets exactly one `ack` or `error` with that id.
 */
export class SocketAdapter extends WsAdapter {
  private readonly servers = new Map<Route['path'], WebSocketServer>();

  constructor(
    app: INestApplication,
    private readonly admissions: Admissions,
  ) {
    super(app);
    const server = app.getHttpServer() as Server;
    server.on('upgrade', (request, socket, head) => void this.upgrade(request, socket, head));
  }

  override create(_port: number, options: { path: Route['path'] }): WebSocketServer {
    const server = new WebSocketServer({
      noServer: true,
      maxPayload: largestFrame,
      // The offered pair is `bearer, <token>`: only the first is named back.
      handleProtocols: (protocols) => (protocols.has('bearer') ? 'bearer' : false),
    });
    this.servers.set(options.path, server);
    return server;
  }

  override bindMessageHandlers(
    client: WebSocket,
    handlers: WsMessageHandler<string>[],
    transform: (data: unknown) => Observable<unknown>,
  ): void {
    const byEvent = new Map(handlers.map((handler) => [handler.message, handler]));
    const { route } = this.admissions.of(client);
    client.on('message', (raw: Buffer, isBinary: boolean) => {
      const frame = isBinary ? undefined : readFrame(raw, route);
      const handler = frame && byEvent.get(frame.event);
      if (!frame || !handler) return answerUnreadable(client, route, frame);
      withLogContext({ requestId: newId() }, () => {
        from(transform(handler.callback({ id: frame.id, data: frame.data }, frame.event))).subscribe({
          next: (answer) => answer !== undefined && client.send(JSON.stringify(answer)),
          error: (error: unknown) => log.error({ err: error }, 'a socket handler broke'),
        });
      });
    });
  }

  private async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy());
    try {
      const admission: Admission = await this.admissions.admit(request);
      const server = this.servers.get(admission.route.path);
      if (!server) throw new AppError('not_found');
      server.handleUpgrade(request, socket, head, (client) => {
        this.admissions.remember(client, admission);
        server.emit('connection', client, request);
      });
    } catch (error) {
      refuse(socket, toAppError(error));
    }
  }
}

function readFrame(raw: Buffer, route: Route): ClientFrame | undefined {
  try {
    const value = JSON.parse(raw.toString('utf8')) as Record<string, unknown>;
    // The simple protocol names its frames by `type` and has no envelope.
    const frame = route.path === '/ws/agents' ? { event: value?.type, data: value } : value;
    return ClientFrame.parse(frame);
  } catch {
    return undefined;
  }
}

function answerUnreadable(client: WebSocket, route: Route, frame: ClientFrame | undefined): void {
  const error = frame
    ? new AppError('validation_failed', `There is no event ${frame.event}`)
    : new AppError('malformed_request', 'A frame is JSON with an event');
  const answer =
    route.path === '/ws/agents'
      ? { type: 'error', message: error.detail, content: error.detail }
      : failure(frame?.id, error);
  client.send(JSON.stringify(answer));
}
