import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Fails, Summary } from '../../platform/http/index.js';
import { KnowledgeSearch } from './knowledge-search.js';
import { Found, SearchKnowledge } from './search.dto.js';

@ApiTags('knowledge')
@Controller('api/v1/knowledge/search')
export class KnowledgeSearchController {
  constructor(private readonly search: KnowledgeSearch) {}

  @Summary('Search the documents of collections, the best passages first')
  @Fails('not_found', 'search_timeout')
  @Requires('knowledge:read')
  @Answers(200, Found)
  @HttpCode(200)
  @Post()
  find(
    @CurrentUser() actor: UserActor,
    @Body({ schema: SearchKnowledge }) query: SearchKnowledge,
  ): Promise<Found> {
    return this.search.searchNamed(actor, query);
  }
}
