import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Id, type Page, PageQuery, Summary } from '../../platform/http/index.js';
import { CollectionPage, CollectionView, CreateCollection, UpdateCollection } from './collection.dto.js';
import { CollectionService } from './collection.service.js';

@ApiTags('knowledge')
@Controller('api/v1/knowledge/collections')
export class CollectionController {
  constructor(private readonly collections: CollectionService) {}

  @Summary('The collections that I may read', 'All of them for those who manage knowledge.')
  @Requires('knowledge:read')
  @Answers(200, CollectionPage)
  @Get()
  list(
    @CurrentUser() actor: UserActor,
    @Query({ schema: PageQuery }) page: PageQuery,
  ): Promise<Page<CollectionView>> {
    return this.collections.list(actor, page);
  }

  @Summary('Make a collection of documents')
  @Requires('knowledge:manage')
  @Answers(201, CollectionView)
  @Post()
  create(
    @CurrentUser() actor: UserActor,
    @Body({ schema: CreateCollection }) body: CreateCollection,
  ): Promise<CollectionView> {
    return this.collections.create(actor, body);
  }

  @Summary('One collection')
  @Requires('knowledge:read')
  @Answers(200, CollectionView)
  @Get(':id')
  get(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<CollectionView> {
    return this.collections.get(actor, id);
  }

  @Summary('Change a collection, or who reads it', '`visibility` comes with its `userIds` or `allowedRoles`.')
  @Requires('knowledge:manage')
  @Answers(200, CollectionView)
  @Patch(':id')
  update(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: UpdateCollection }) body: UpdateCollection,
  ): Promise<CollectionView> {
    return this.collections.update(actor, id, body);
  }

  @Summary('Delete a collection with its documents')
  @Requires('knowledge:manage')
  @Answers(204)
  @Delete(':id')
  remove(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.collections.remove(actor, id);
  }
}
