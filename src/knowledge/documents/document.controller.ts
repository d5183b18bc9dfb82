import { Body, Controller, Delete, Get, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import {
  Answers,
  Fails,
  Id,
  type Page,
  PageQuery,
  sendStored,
  Summary,
  TakesFile,
  uploadOf,
} from '../../platform/http/index.js';
import { DocumentContents } from './document-contents.js';
import { DocumentEditing } from './document-editing.js';
import { ContentQuery, DocumentView, PassagePage, RenameDocument, VersionList } from './document.dto.js';
import type { PassageView } from './document.dto.js';
import { DocumentService } from './document.service.js';
import { PassageService } from './passage.service.js';

@ApiTags('knowledge')
@Controller('api/v1/knowledge/documents')
export class DocumentController {
  constructor(
    private readonly documents: DocumentService,
    private readonly editing: DocumentEditing,
    private readonly contents: DocumentContents,
    private readonly passages: PassageService,
  ) {}

  @Summary('One document, and how far it is read')
  @Requires('knowledge:read')
  @Answers(200, DocumentView)
  @Get(':id')
  get(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<DocumentView> {
    return this.documents.get(actor, id);
  }

  @Summary('Rename a document')
  @Requires('knowledge:manage')
  @Answers(200, DocumentView)
  @Patch(':id')
  rename(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: RenameDocument }) { name }: RenameDocument,
  ): Promise<DocumentView> {
    return this.editing.rename(actor, id, name);
  }

  @Summary('Delete a document', 'From then on nothing of it is found, answered with or shown.')
  @Requires('knowledge:manage')
  @Answers(204)
  @Delete(':id')
  remove(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.editing.remove(actor, id);
  }

  @Summary(
    'Read a document again',
    'What has an address is fetched anew, as a new version. It is searched as before until that is done.',
  )
  @Requires('knowledge:manage')
  @Answers(200, DocumentView)
  @Post(':id/reindex')
  reindex(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<DocumentView> {
    return this.editing.reindex(actor, id);
  }

  @Summary(
    'Replace a document with a new version',
    'One file in the field `file`. The version before is searched until the new one is ready.',
  )
  @Fails('duplicate_document', 'storage_full', 'too_many_requests')
  @Requires('knowledge:manage')
  @TakesFile()
  @Answers(201, DocumentView)
  @Post(':id/versions')
  replace(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Req() request: FastifyRequest,
  ): Promise<DocumentView> {
    return this.documents.replace(actor, id, (largest) => uploadOf(request, largest));
  }

  @Summary(
    'The versions of a document whose bytes are kept',
    'The newest five, and the one that is searched.',
  )
  @Requires('knowledge:read')
  @Answers(200, VersionList)
  @Get(':id/versions')
  versions(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<VersionList> {
    return this.documents.versions(actor, id);
  }

  @Summary('Download a document', 'With `Range` and `If-None-Match`.')
  @Fails('range_not_satisfiable')
  @Requires('knowledge:read')
  @Answers(200)
  @ApiProduces('application/octet-stream')
  @Get(':id/content')
  async download(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: ContentQuery }) { version }: ContentQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendStored(reply, await this.contents.open(actor, id, version));
  }

  @Summary('The passages of a document, in their order')
  @Requires('knowledge:read')
  @Answers(200, PassagePage)
  @Get(':id/passages')
  passagesOf(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: PageQuery }) page: PageQuery,
  ): Promise<Page<PassageView>> {
    return this.passages.ofDocument(actor, id, page);
  }
}
