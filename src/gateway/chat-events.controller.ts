import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentUser, Requires, type UserActor } from '../identity/index.js';
import { Answers, Id, streamSse, Summary } from '../platform/http/index.js';
import { ChatEvents, numberIn } from './chat-events.js';
import { ChatStreamFrame } from './live-frame.dto.js';

@ApiTags('chats')
@Controller('api/v1')
export class ChatEventsController {
  constructor(private readonly chatEvents: ChatEvents) {}

  @Summary(
    'What happens in a chat, as a stream',
    '`text/event-stream` with the events of `/ws`, their numbers as ids. `Last-Event-ID` goes on after ' +
      'that number, or answers `reset`: then the client loads the chat anew.',
  )
  @Requires('chat:read')
  @ApiProduces('text/event-stream')
  @Answers(200, ChatStreamFrame)
  @Get('chats/:id/events')
  async events(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.chatEvents.find(actor, id);
    await streamSse(reply, (signal) => this.chatEvents.read(actor, id, numberIn(lastEventId), signal), {
      endsAt: actor.tokenEndsAt,
    });
  }
}
