import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Fails, type Page, Summary } from '../../platform/http/index.js';
import { FoundPage, SearchQuery, type FoundMessage } from './search.dto.js';
import { SearchService } from './search.service.js';

@ApiTags('search')
@Controller('api/v1/search')
export class SearchController {
  constructor(private readonly service: SearchService) {}

  @Summary(
    'Search the messages of all my chats, newest first',
    'At least one filter is needed; a message must pass all that are given.',
  )
  @Fails('search_timeout')
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
