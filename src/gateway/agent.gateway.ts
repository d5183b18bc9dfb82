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
import { AgentService, RunReader, RunService, type RunEvent } from '../agents/index.js';
import { ChatService, MessageReader, MessageService, PostMessage } from '../chats/index.js';
import type { UserActor } from '../identity/index.js';
import { AppError, toAppError } from '../platform/errors/index.js';
import { parse } from '../platform/http/index.js';
import { log } from '../platform/logging/index.js';
import { inLanguageOf } from '../platform/text/index.js';
import type { Connection } from './connection.js';
import { closeCodes, simpleFrame, type Command } from './frame.js';
import { SocketErrorFilter } from './socket-error.filter.js';
import { SocketHub } from './socket-hub.js';

/** `user_data` and `channel` are what the client says of a person, for prompts; who it is, the token tells. */
const Message = z.object({
  type: z.literal('message'),
  content: PostMessage.shape.content,
  user_data: PostMessage.shape.userData,
  channel: PostMessage.shape.channel,
});

const statusTexts = {
  ru: {
    queued: 'Вопрос принят, агент скоро начнёт отвечать',
    running: 'Агент отвечает',
    waiting_approval: 'Агент ждёт решения человека',
    reset: 'Агент начинает отвечать заново',
  },
  en: {
    queued: 'The question is taken, the agent will answer soon',
    running: 'The agent is answering',
    waiting_approval: 'The agent waits for the decision of a person',
    reset: 'The agent begins its answer anew',
  },
};

/** In the person's own language. */
const statusFrame = ({ locale }: UserActor, state: string): object => {
  const texts: Partial<Record<string, string>> = inLanguageOf(locale, statusTexts);
  return simpleFrame('status', texts[state] ?? state);
};

/** Answers under way that a new socket takes up at most. */
const mostOpenRuns = 20;

/**
 * `/ws/agents/{agentId}`: a conversation with one agent in three kinds of frames. It goes on in the person's own
 * agent chat, so nothing is lost with the socket.
 */
@WebSocketGateway({ path: '/ws/agents' })
@UseFilters(SocketErrorFilter)
export class AgentGateway implements OnGatewayConnection<WebSocket> {
  private readonly welcomed = new WeakMap<WebSocket, Promise<boolean>>();
  private readonly chatIds = new WeakMap<WebSocket, string>();

  constructor(
    private readonly hub: SocketHub,
    private readonly agents: AgentService,
    private readonly chats: ChatService,
    private readonly messages: MessageService,
    private readonly answers: MessageReader,
    private readonly runs: RunService,
    private readonly reader: RunReader,
  ) {}

  handleConnection(client: WebSocket): void {
    const connection = this.hub.welcome(client);
    this.welcomed.set(client, this.welcome(connection));
  }

  @SubscribeMessage('message')
  async message(@ConnectedSocket() client: WebSocket, @MessageBody() { data }: Command): Promise<void> {
    if (!(await this.welcomed.get(client))) return;
    const connection = this.hub.connectionOf(client);
    const { content, channel, user_data: userData } = parse(Message, data);
    const actor = await connection.admission.actor();
    const chatId = this.chatIds.get(client) ?? (await this.chats.openAgentChat(actor, agentOf(connection)));
    this.chatIds.set(client, chatId);
    const { runs } = await this.messages.post(actor, chatId, { content, channel, userData });
    connection.send(statusFrame(actor, 'queued'));
    for (const { id } of runs) this.follow(connection, actor, id);
  }

  /** Refuses an unknown agent in words; else takes up the answers that a lost socket waited for. */
  private async welcome(connection: Connection): Promise<boolean> {
    try {
      const agentId = agentOf(connection);
      const actor = await connection.admission.actor();
      await this.agents.get(actor, agentId);
      const chatId = await this.chats.findAgentChat(actor, agentId);
      if (!chatId) return true;
      const { items } = await this.runs.listOfChat(actor, chatId, { limit: mostOpenRuns });
      for (const run of items.reverse()) if (!run.finishedAt) this.follow(connection, actor, run.id);
      return true;
    } catch (thrown) {
      const error = toAppError(thrown);
      connection.fail(error);
      if (error.code === 'not_found') void connection.close(closeCodes.unknownAgent, error.detail);
      else void connection.close(closeCodes.tryAgain, 'try again');
      return false;
    }
  }

  /** In the background: the next message need not wait for this answer. */
  private follow(connection: Connection, actor: UserActor, runId: string): void {
    this.tell(connection, actor, runId).catch((error: unknown) => {
      log.error({ err: error, runId }, 'an answer could not be told to a socket');
      connection.fail(toAppError(error));
    });
  }

  private async tell(connection: Connection, actor: UserActor, runId: string): Promise<void> {
    const run = await this.runs.find(actor, runId);
    for await (const events of this.reader.read(run, connection.left)) {
      for (const event of events) {
        const frame = await this.frameOf(actor, event);
        if (frame) connection.send(frame);
      }
    }
  }

  private async frameOf(actor: UserActor, event: RunEvent): Promise<object | undefined> {
    if (event.type === 'status') return statusFrame(actor, event.data.state);
    if (event.type === 'reset') return statusFrame(actor, 'reset');
    if (event.type === 'error') return simpleFrame('error', event.data.detail);
    if (event.type !== 'done' || !event.data.messageId) return undefined;
    const message = await this.answers.get(actor, event.data.messageId);
    return { type: 'message', content: message.content, message_object: message };
  }
}

function agentOf({ admission: { route } }: Connection): string {
  if (route.path !== '/ws/agents') throw new AppError('not_found');
  return route.agentId;
}
