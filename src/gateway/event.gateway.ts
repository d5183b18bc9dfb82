import { UseFilters } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
} from '@nestjs/websockets';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import { RunService } from '../agents/index.js';
import { MessageService, PostMessage } from '../chats/index.js';
import { AppError } from '../platform/errors/index.js';
import { parse } from '../platform/http/index.js';
import { Admissions } from './admissions.js';
import { Connection } from './connection.js';
import { ack, type Command } from './frame.js';
import { SocketErrorFilter } from './socket-error.filter.js';
import { SocketHub } from './socket-hub.js';
import type { UserStream } from './user-stream.js';

const SendMessage = PostMessage.extend({ chatId: z.uuid() });
const CancelRun = z.strictObject({ runId: z.uuid() });
const Resume = z.strictObject({ after: z.number().int().nonnegative() });

interface Joined {
  stream: UserStream;
  since: number;
}

/** `/ws`: one socket per client for everything live, and a few commands. */
@WebSocketGateway({ path: '/ws' })
@UseFilters(SocketErrorFilter)
export class EventGateway implements OnGatewayConnection<WebSocket> {
  private readonly joined = new WeakMap<WebSocket, Promise<Joined>>();

  constructor(
    private readonly admissions: Admissions,
    private readonly hub: SocketHub,
    private readonly messages: MessageService,
    private readonly runs: RunService,
  ) {}

  handleConnection(client: WebSocket): void {
    const connection = new Connection(client, this.admissions.of(client));
    this.hub.add(connection);
    const joining = this.hub.join(connection);
    this.joined.set(client, joining);
    joining.then(
      // From here on everything is heard: what a client loads after this frame misses nothing.
      ({ since }) => connection.send({ event: 'ready', data: { seq: since } }),
      () => connection.close(1011, 'try again'),
    );
  }

  @SubscribeMessage('message.send')
  async send(@ConnectedSocket() client: WebSocket, @MessageBody() { id, data }: Command) {
    const { chatId, ...message } = parse(SendMessage, data);
    return ack(id, await this.messages.post(this.actor(client), chatId, message));
  }

  @SubscribeMessage('run.cancel')
  async cancel(@ConnectedSocket() client: WebSocket, @MessageBody() { id, data }: Command) {
    return ack(id, await this.runs.cancel(this.actor(client), parse(CancelRun, data).runId));
  }

  /** Sends again what came after a number, up to where this socket came in; or `reset` when that is gone. */
  @SubscribeMessage('resume')
  async resume(@ConnectedSocket() client: WebSocket, @MessageBody() { id, data }: Command) {
    const { after } = parse(Resume, data);
    const joined = await this.joined.get(client);
    if (!joined) throw new AppError('unavailable');
    const missed = joined.stream.missedBy(after, joined.since);
    if (!missed) client.send(JSON.stringify({ event: 'reset', data: { seq: joined.stream.position } }));
    else for (const frame of missed) client.send(frame);
    return ack(id, { resumed: missed !== undefined, seq: joined.stream.position });
  }

  @SubscribeMessage('ping')
  ping(@MessageBody() { id }: Command) {
    return ack(id, {});
  }

  private actor(client: WebSocket) {
    return this.admissions.of(client).actor;
  }
}
