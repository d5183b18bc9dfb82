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
import type { UserActor } from '../identity/index.js';
import { AppError } from '../platform/errors/index.js';
import { Id, parse } from '../platform/http/index.js';
import { Admissions } from './admissions.js';
import type { Feed } from './feed.js';
import { ack, closeCodes, type Command } from './frame.js';
import { SocketErrorFilter } from './socket-error.filter.js';
import { SocketHub } from './socket-hub.js';

const SendMessage = PostMessage.extend({ chatId: Id });
const CancelRun = z.strictObject({ runId: Id });
const Resume = z.strictObject({ after: z.number().int().nonnegative() });

/** `/ws`: one socket per client for everything live, and a few commands. */
@WebSocketGateway({ path: '/ws' })
@UseFilters(SocketErrorFilter)
export class EventGateway implements OnGatewayConnection<WebSocket> {
  private readonly feeds = new WeakMap<WebSocket, Promise<Feed>>();

  constructor(
    private readonly admissions: Admissions,
    private readonly hub: SocketHub,
    private readonly messages: MessageService,
    private readonly runs: RunService,
  ) {}

  handleConnection(client: WebSocket): void {
    const connection = this.admissions.of(client);
    this.hub.add(connection);
    const joining = this.hub.join(connection);
    this.feeds.set(client, joining);
    joining.catch(() => connection.close(closeCodes.tryAgain, 'try again'));
  }

  @SubscribeMessage('message.send')
  async send(@ConnectedSocket() client: WebSocket, @MessageBody() { id, data }: Command) {
    const actor = await this.begin(client);
    const { chatId, ...message } = parse(SendMessage, data);
    return ack(id, await this.messages.post(actor, chatId, message));
  }

  @SubscribeMessage('run.cancel')
  async cancel(@ConnectedSocket() client: WebSocket, @MessageBody() { id, data }: Command) {
    const actor = await this.begin(client);
    return ack(id, await this.runs.cancel(actor, parse(CancelRun, data).runId));
  }

  /** Sends again all that came after a number; or `reset` when that cannot be done: then the client loads anew. */
  @SubscribeMessage('resume')
  async resume(@ConnectedSocket() client: WebSocket, @MessageBody() { id, data }: Command) {
    const { after } = parse(Resume, data);
    const feed = await this.feedOf(client);
    return ack(id, { resumed: feed.resume(after) });
  }

  @SubscribeMessage('ping')
  async ping(@ConnectedSocket() client: WebSocket, @MessageBody() { id }: Command) {
    await this.begin(client);
    return ack(id, {});
  }

  /** A client that commands has nothing to resume; its rights are those of now. */
  private async begin(client: WebSocket): Promise<UserActor> {
    (await this.feedOf(client)).release();
    return this.admissions.of(client).admission.actor();
  }

  private feedOf(client: WebSocket): Promise<Feed> {
    const feed = this.feeds.get(client);
    if (!feed) throw new AppError('unavailable');
    return feed;
  }
}
