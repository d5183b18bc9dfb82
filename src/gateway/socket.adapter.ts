import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { INestApplication, WsMessageHandler } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { lastValueFrom, type Observable } from 'rxjs';
import { WebSocketServer, type WebSocket } from 'ws';
import { inOrganization, newId } from '../platform/database/index.js';
import { withOrigin, type Origin } from '../platform/http/index.js';
import { AppError, toAppError } from '../platform/errors/index.js';
import { log, withLogContext } from '../platform/logging/index.js';
import type { Admissions } from './admissions.js';
import type { Connection } from './connection.js';
import { readFrame, readSimpleFrame } from './frame.js';
import { refuse, type Route } from './upgrade.js';

/** A frame is a message at most: 100,000 characters, each of which may be escaped to six bytes. */
const largestFrame = 1024 * 1024;

type Handlers = ReadonlyMap<string, WsMessageHandler<string>>;
type Transform = (data: unknown) => Observable<unknown>;

/**
 * Nest's adapter with our edge: a handshake is authenticated before any socket opens, `/ws/agents/{id}` is a
 * path, and every frame gets exactly one `ack` or `error`, with its id if it has one.
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
    transform: Transform,
  ): void {
    const byEvent: Handlers = new Map(handlers.map((handler) => [handler.message, handler]));
    const connection = this.admissions.of(client);
    client.on('message', (raw: Buffer, isBinary: boolean) => {
      const text = isBinary ? '' : raw.toString('utf8');
      connection.inOrder(() => inScopeOf(connection, () => answer(connection, text, byEvent, transform)));
    });
  }

  private async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy());
    try {
      const admission = await this.admissions.admit(request);
      const server = this.servers.get(admission.route.path);
      if (!server) throw new AppError('not_found');
      server.handleUpgrade(request, socket, head, (client) => {
        this.admissions.opened(client, admission);
        inScopeOf(this.admissions.of(client), () => server.emit('connection', client, request));
      });
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.status >= 500) log.error({ err: error.cause ?? error }, 'a socket could not be opened');
      refuse(socket, error);
    }
  }
}

/** What a socket causes belongs to its person's organization, and is told apart by a request id like a request. */
function inScopeOf<T>({ admission: { orgId, sender } }: Connection, work: () => T): T {
  const origin: Origin = { requestId: newId(), ...sender };
  return withOrigin(origin, () =>
    withLogContext({ requestId: origin.requestId, orgId }, () => inOrganization(orgId, work)),
  );
}

async function answer(
  connection: Connection,
  text: string,
  handlers: Handlers,
  transform: Transform,
): Promise<void> {
  const read = connection.admission.route.path === '/ws' ? readFrame(text) : readSimpleFrame(text);
  try {
    connection.admission.count();
  } catch (error) {
    return connection.fail(toAppError(error), read.frame ? read.frame.id : read.id);
  }
  if (!read.frame)
    return connection.fail(
      new AppError('malformed_request', 'A frame is JSON that names its event'),
      read.id,
    );
  const { id, event, data } = read.frame;
  const handler = handlers.get(event);
  if (!handler) return connection.fail(new AppError('validation_failed', `There is no event ${event}`), id);
  try {
    const given: unknown = await lastValueFrom(transform(handler.callback({ id, data }, event)), {
      defaultValue: undefined,
    });
    if (given !== undefined) connection.send(given as object);
  } catch (error) {
    log.error({ err: error }, 'a socket handler broke');
    connection.fail(new AppError('internal_error'), id);
  }
}
