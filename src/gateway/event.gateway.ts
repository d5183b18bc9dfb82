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
import { AppError, notFound } from '../platform/errors/index.js';
import { Id, parse } from '../platform/http/index.js';
import { LiveBus, topics } from '../platform/live/index.js';
import { ApprovalService, DecideApproval } from '../tools/index.js';
import { ack, closeCodes, type Command } from './frame.js';
import { Resumptions } from './resumptions.js';
import { SocketErrorFilter } from './socket-error.filter.js';
import type { StreamFrame } from './stream-frame.js';
import { SocketHub, type Hearing } from './socket-hub.js';
import { TypingThrottle } from './typing-throttle.js';

const SendMessage = PostMessage.extend({ chatId: Id });
const CancelRun = z.strictObject({ runId: Id });
const DecideCall = z.object({ approvalId: Id }).loose();
const Resume = z.strictObject({ after: z.number().int().nonnegative() });
const Typing = z.strictObject({ chatId: Id, isTyping: z.boolean().default(true) });
const ShowRuns = z.strictObject({ chatId: Id });

/** `/ws`: one socket per client for everything live, and a few commands. */
@WebSocketGateway({ path: '/ws' })
@UseFilters(SocketErrorFilter)
export class EventGateway implements OnGatewayConnection<WebSocket> {
  private readonly typed = new TypingThrottle();
  private readonly hearings = new WeakMap<WebSocket, Promise<Hearing>>();

  constructor(
    private readonly hub: SocketHub,
    private readonly resumptions: Resumptions,
    private readonly messages: MessageService,
    private readonly runs: RunService,
    private readonly approvals: ApprovalService,
    private readonly live: LiveBus,
  ) {}

  handleConnection(client: WebSocket): void {
    const connection = this.hub.welcome(client);
    const joining = this.hub.join(connection);
    this.hearings.set(client, joining);
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

  @SubscribeMessage('approval.decide')
  async decide(@ConnectedSocket() client: WebSocket, @MessageBody() { id, data }: Command) {
    const actor = await this.begin(client);
    const { approvalId, ...decision } = parse(DecideCall, data);
    return ack(id, await this.approvals.decide(actor, approvalId, parse(DecideApproval, decision)));
  }

  /** Sends again all that came after a number; or `reset` when that cannot be done: then the client loads anew. */
  @SubscribeMessage('resume')
  async resume(@ConnectedSocket() client: WebSocket, @MessageBody() { id, data }: Command) {
    const { after } = parse(Resume, data);
    const returning = returningOf(await this.hearingOf(client));
    return ack(id, { resumed: await this.resumptions.resume(returning, after) });
  }

  /** Tells each answer of a chat that is under way whole, as it stands: for a client that opens the chat. */
  @SubscribeMessage('runs.show')
  async showRuns(@ConnectedSocket() client: WebSocket, @MessageBody() { id, data }: Command) {
    await this.begin(client);
    const { chatId } = parse(ShowRuns, data);
    const hearing = await this.hearingOf(client);
    if (!hearing.person.isIn(chatId)) throw notFound('The chat');
    await this.resumptions.tellRuns(returningOf(hearing), chatId);
    return ack(id, {});
  }

  @SubscribeMessage('typing')
  async typing(@ConnectedSocket() client: WebSocket, @MessageBody() { id, data }: Command) {
    const { userId } = await this.begin(client);
    const { chatId, isTyping } = parse(Typing, data);
    if (!(await this.hearingOf(client)).person.isIn(chatId)) throw notFound('The chat');
    if (this.typed.passes(chatId, userId, isTyping)) {
      this.live.publish({
        topics: [topics.chat(chatId)],
        type: 'typing',
        data: { chatId, userId, isTyping },
      });
    }
    return ack(id, {});
  }

  @SubscribeMessage('ping')
  async ping(@ConnectedSocket() client: WebSocket, @MessageBody() { id }: Command) {
    await this.begin(client);
    return ack(id, {});
  }

  /** A client that commands has nothing to resume; its rights are those of now. */
  private async begin(client: WebSocket): Promise<UserActor> {
    (await this.hearingOf(client)).feed.release();
    return this.hub.connectionOf(client).admission.actor();
  }

  private hearingOf(client: WebSocket): Promise<Hearing> {
    const hearing = this.hearings.get(client);
    if (!hearing) throw new AppError('unavailable');
    return hearing;
  }
}

const returningOf = ({ person, feed }: Hearing) => ({
  stream: person.stream,
  feed,
  audiences: person.audiences,
  hears: (frame: StreamFrame) => person.hears(frame),
});
