import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Id, Summary } from '../../platform/http/index.js';
import { OpenPassage, PassageQuery } from './document.dto.js';
import { PassageService } from './passage.service.js';

@ApiTags('knowledge')
@Controller('api/v1/knowledge/passages')
export class PassageController {
  constructor(private readonly passages: PassageService) {}

  @Summary('A passage with its neighbours', 'What a citation opens; not there when its document is gone.')
  @Requires('knowledge:read')
  @Answers(200, OpenPassage)
  @Get(':chunkId')
  open(
    @CurrentUser() actor: UserActor,
    @Param('chunkId', { schema: Id }) chunkId: string,
    @Query({ schema: PassageQuery }) { around }: PassageQuery,
  ): Promise<OpenPassage> {
    return this.passages.open(actor, chunkId, around);
  }
}
