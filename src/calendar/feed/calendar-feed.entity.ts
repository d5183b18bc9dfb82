import { Entity, ForeignKey, Index, Unique } from 'typeorm';
import { User } from '../../identity/index.js';
import { CreatedAtColumn, IdColumn, TextColumn, UuidColumn } from '../../platform/database/index.js';

/** The secret address of one person's calendar. A newer one takes its place. */
@Entity('calendar_feeds')
@Unique('calendar_feeds_org_id', ['orgId', 'id'])
@Unique('calendar_feeds_of_user', ['orgId', 'userId'])
@Index('calendar_feeds_token', ['tokenHash'], { unique: true })
@ForeignKey(() => User, ['orgId', 'userId'], ['orgId', 'id'], {
  name: 'calendar_feeds_user',
  onDelete: 'CASCADE',
})
export class CalendarFeed {
  @IdColumn() id: string;
  @UuidColumn() orgId: string;
  @UuidColumn() userId: string;
  @TextColumn() tokenHash: string;
  @CreatedAtColumn() createdAt: Date;
}
