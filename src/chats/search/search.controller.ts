import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, type Page } from '../../platform/http/index.js';
import { FoundPage, SearchQuery, type FoundMessage } from './search.dto.js';
import { SearchService } from './search.service.js';

@ApiTags('search')
@Controller('api/v1/search')
export class SearchController {
  constructor(private readonly service: SearchService) {}

  /** Messages of all my chats, newest first. */
  @Requires('chat:read')
  @Answers(200, FoundPage)
  @Get()
  search(
    @CurrentUser() actor: UserActor,
    @Query({ schema: SearchQuery }) query: SearchQuery,
  ): Promise<Page<FoundMessage>> {
    return this.service.search(actor, query);
  }
}
