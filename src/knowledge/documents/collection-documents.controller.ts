import { Body, Controller, Get, Param, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Fails, Id, type Page, Summary, TakesFiles, uploadsOf } from '../../platform/http/index.js';
import { DocumentEditing } from './document-editing.js';
import {
  AddedDocuments,
  AddText,
  AddUrl,
  DocumentPage,
  DocumentQuery,
  DocumentView,
} from './document.dto.js';
import { DocumentService } from './document.service.js';

@ApiTags('knowledge')
@Controller('api/v1/knowledge/collections/:id/documents')
export class CollectionDocumentsController {
  constructor(
    private readonly documents: DocumentService,
    private readonly editing: DocumentEditing,
  ) {}

  @Summary('The documents of a collection', 'The newest first.')
  @Requires('knowledge:read')
  @Answers(200, DocumentPage)
  @Get()
  list(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: DocumentQuery }) query: DocumentQuery,
  ): Promise<Page<DocumentView>> {
    return this.documents.list(actor, id, query);
  }

  @Summary(
    'Add documents to a collection',
    'One file or several, each in a field `file`: all of them are taken, or none. They are read afterwards; ' +
      '`document.changed` tells how far it is. An `Idempotency-Key` is not looked at here: the same bytes are ' +
      '`duplicate_document`, which names the document that has them.',
  )
  @Fails('duplicate_document', 'storage_full', 'too_many_requests')
  @Requires('knowledge:manage')
  @TakesFiles()
  @Answers(201, AddedDocuments)
  @Post()
  upload(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Req() request: FastifyRequest,
  ): Promise<AddedDocuments> {
    return this.documents.upload(actor, id, (largest) => uploadsOf(request, largest));
  }

  @Summary('Add a text to a collection')
  @Fails('duplicate_document', 'storage_full')
  @Requires('knowledge:manage')
  @Answers(201, DocumentView)
  @Post('text')
  addText(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: AddText }) body: AddText,
  ): Promise<DocumentView> {
    return this.documents.addText(actor, id, { ...body, source: 'text' });
  }

  @Summary(
    'Add what stands at an address to a collection',
    'It is fetched when its turn comes; one that cannot be is a failed document.',
  )
  @Fails('egress_refused')
  @Requires('knowledge:manage')
  @Answers(201, DocumentView)
  @Post('url')
  addUrl(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: AddUrl }) body: AddUrl,
  ): Promise<DocumentView> {
    return this.editing.addUrl(actor, id, body);
  }
}
