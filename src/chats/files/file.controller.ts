import { Controller, Delete, Get, Param, Post, Req, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Fails, Id, sendStored, Summary, TakesFile, uploadOf } from '../../platform/http/index.js';
import { FileView } from './file.dto.js';
import { FileService } from './file.service.js';

@ApiTags('files')
@Controller('api/v1/files')
export class FileController {
  constructor(private readonly files: FileService) {}

  @Summary(
    'Upload a file for a message',
    'One file in the field `file`; name its id in `attachmentIds` of a message within a day. It must ' +
      'arrive within two minutes. An `Idempotency-Key` is not looked at here: a file that was sent twice is' +
      ' purged.',
  )
  @Fails('payload_too_large', 'storage_full', 'too_many_requests')
  @Requires('chat:write')
  @TakesFile()
  @Answers(201, FileView)
  @Post()
  upload(@CurrentUser() actor: UserActor, @Req() request: FastifyRequest): Promise<FileView> {
    return this.files.upload(actor, (largest) => uploadOf(request, largest));
  }

  @Summary(
    'Download a file',
    'For its uploader, and then for those who see its message; with `Range` and `If-None-Match`.',
  )
  @Fails('range_not_satisfiable')
  @Requires('chat:read')
  @Answers(200)
  @ApiProduces('application/octet-stream')
  @Get(':id')
  async download(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendStored(reply, await this.files.open(actor, id));
  }

  @Summary('What is known of a file')
  @Requires('chat:read')
  @Answers(200, FileView)
  @Get(':id/metadata')
  get(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<FileView> {
    return this.files.get(actor, id);
  }

  @Summary('Delete a file that waits for its message', 'By its uploader.')
  @Fails('conflict')
  @Requires('chat:write')
  @Answers(204)
  @Delete(':id')
  remove(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.files.remove(actor, id);
  }
}
