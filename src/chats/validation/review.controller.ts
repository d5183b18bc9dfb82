import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, type Page, Summary } from '../../platform/http/index.js';
import {
  ReviewCount,
  ReviewPage,
  ReviewQuery,
  ReviewStatistics,
  StatisticsQuery,
  type ReviewView,
} from './review.dto.js';
import { ReviewService } from './review.service.js';
import { ReviewStatisticsService } from './review-statistics.service.js';

@ApiTags('validation')
@Controller('api/v1/reviews')
export class ReviewController {
  constructor(
    private readonly reviews: ReviewService,
    private readonly statistics: ReviewStatisticsService,
  ) {}

  @Summary('Answers that wait for my verdict', 'What is due first comes first, then the oldest.')
  @Requires('chat:read')
  @Answers(200, ReviewPage)
  @Get()
  list(
    @CurrentUser() actor: UserActor,
    @Query({ schema: ReviewQuery }) query: ReviewQuery,
  ): Promise<Page<ReviewView>> {
    return this.reviews.list(actor, query);
  }

  @Summary('How many answers wait for my verdict')
  @Requires('chat:read')
  @Answers(200, ReviewCount)
  @Get('count')
  count(@CurrentUser() actor: UserActor): Promise<ReviewCount> {
    return this.reviews.count(actor);
  }

  @Summary('How people judged the answers of each role, and how soon')
  @Requires('chat:read')
  @Answers(200, ReviewStatistics)
  @Get('statistics')
  readStatistics(
    @CurrentUser() actor: UserActor,
    @Query({ schema: StatisticsQuery }) query: StatisticsQuery,
  ): Promise<ReviewStatistics> {
    return this.statistics.read(actor, query);
  }
}
