import { Catch, UseFilters, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
} from '@nestjs/websockets';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import { RunReader, RunService, type RunEvent } from '../agents/index.js';
import { ChatService, MessageService, PostMessage } from '../chats/index.js';
import type { UserActor } from '../identity/index.js';
import { AppError, toAppError } from '../platform/errors/index.js';
import { parse } from '../platform/http/index.js';
import { Admissions } from './admissions.js';
import { Connection } from './connection.js';
import type { Command } from './frame.js';
import { SocketHub } from './socket-hub.js';

const Message = z.object({
  type: z.literal('message'),
  content: PostMessage.shape.content,
  user_data: z.record(z.string(), z.unknown()).optional(),
  channel: z.string().max(50).optional(),
});

const statusText: Record<string, string> = {
  queued: 'Вопрос принят, агент скоро начнёт отвечать',
  running: 'Агент отвечает',
  reset: 'Агент начинает отвечать заново',
};

const frame = (type: 'status' | 'error', text: string) => ({ type, message: text, content: text });

/** Errors in the simple protocol's own form. */
@Catch()
class AgentSocketErrorFilter implements ExceptionFilter {
  catch(thrown: unknown, host: ArgumentsHost): void {
    host
      .switchToWs()
      .getClient<WebSocket>()
      .send(JSON.stringify(frame('error', toAppError(thrown).detail)));
  }
}

/**
 * `/ws/agents/{agentId}`: a conversation with one agent in three kinds of frames. It goes on in the person's own
 * agent chat, so nothing is lost with the socket.
 */
@WebSocketGateway({ path: '/ws/agents' })
@UseFilters(AgentSocketErrorFilter)
export class AgentGateway implements OnGatewayConnection<WebSocket> {
  private readonly chatIds = new WeakMap<WebSocket, Promise<string>>();

  constructor(
    private readonly admissions: Admissions,
    private readonly hub: SocketHub,
    private readonly chats: ChatService,
    private readonly messages: MessageService,
    private readonly runs: RunService,
    private readonly reader: RunReader,
  ) {}

  handleConnection(client: WebSocket): void {
    this.hub.add(new Connection(client, this.admissions.of(client)));
  }

  @SubscribeMessage('message')
  async message(@ConnectedSocket() client: WebSocket, @MessageBody() { data }: Command): Promise<void> {
    const { content } = parse(Message, data);
    const { actor } = this.admissions.of(client);
    const chatId = await this.chatOf(client, actor);
    const { runs } = await this.messages.post(actor, chatId, { content });
    const send = (answer: object): void => client.send(JSON.stringify(answer));
    send(frame('status', statusText.queued as string));
    const left = new AbortController();
    client.once('close', () => left.abort());
    await Promise.all(runs.map(({ id }) => this.follow(actor, id, left.signal, send)));
  }

  private async follow(actor: UserActor, runId: string, signal: AbortSignal, send: (answer: object) => void) {
    const run = await this.runs.find(actor, runId);
    for await (const events of this.reader.read(run, signal)) {
      for (const event of events) {
        const answer = await this.answerTo(actor, event);
        if (answer) send(answer);
      }
    }
  }

  private async answerTo(actor: UserActor, event: RunEvent): Promise<object | undefined> {
    if (event.type === 'status') return frame('status', statusText[event.data.state] ?? event.data.state);
    if (event.type === 'reset') return frame('status', statusText.reset as string);
    if (event.type === 'error') return frame('error', event.data.detail);
    if (event.type !== 'done' || !event.data.messageId) return undefined;
    const message = await this.messages.get(actor, event.data.messageId);
    return { type: 'message', content: message.content, message_object: message };
  }

  private chatOf(client: WebSocket, actor: UserActor): Promise<string> {
    const known = this.chatIds.get(client);
    if (known) return known;
    const { route } = this.admissions.of(client);
    if (route.path !== '/ws/agents') throw new AppError('not_found');
    const opened = this.chats.openAgentChat(actor, route.agentId);
    this.chatIds.set(client, opened);
    opened.catch(() => this.chatIds.delete(client));
    return opened;
  }
}
