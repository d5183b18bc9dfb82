import { Body, Controller, Delete, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Fails, Id, type Page, PageQuery, Summary } from '../../platform/http/index.js';
import { EditedMessage, EditMessage, VersionPage, type VersionView } from './editing.dto.js';
import { EditingService } from './editing.service.js';
import { MessageDeletion } from './message-deletion.service.js';

@ApiTags('messages')
@Controller('api/v1/messages/:id')
export class EditingController {
  constructor(
    private readonly editing: EditingService,
    private readonly deletion: MessageDeletion,
  ) {}

  @Summary(
    'Rewrite my message',
    'With `resend` the roles that it now addresses are asked anew, as by a post.',
  )
  @Fails('not_editable', 'message_deleted', 'chat_archived', 'queue_full')
  @Requires('chat:write')
  @Answers(200, EditedMessage)
  @Patch()
  edit(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: EditMessage }) body: EditMessage,
  ): Promise<EditedMessage> {
    return this.editing.edit(actor, id, body);
  }

  @Summary('What a message said before, newest first')
  @Requires('chat:read')
  @Answers(200, VersionPage)
  @Get('versions')
  versions(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: PageQuery }) page: PageQuery,
  ): Promise<Page<VersionView>> {
    return this.editing.versions(actor, id, page);
  }

  @Summary(
    'Delete a message',
    'Its place in the chat stays, and what was written is shown to nobody any more.',
  )
  @Fails('not_deletable', 'chat_archived')
  @Requires('chat:write')
  @Answers(204)
  @Delete()
  delete(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.deletion.delete(actor, id);
  }
}
