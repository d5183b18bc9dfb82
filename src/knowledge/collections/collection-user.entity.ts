import { Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { User } from '../../identity/index.js';
import { UuidColumn } from '../../platform/database/index.js';
import { Collection } from './collection.entity.js';

/** A person who may read a collection that is for listed people. */
@Entity('collection_users')
@ForeignKey(() => Collection, ['orgId', 'collectionId'], ['orgId', 'id'], {
  name: 'collection_users_collection',
  onDelete: 'CASCADE',
})
@ForeignKey(() => User, ['orgId', 'userId'], ['orgId', 'id'], {
  name: 'collection_users_user_of',
  onDelete: 'CASCADE',
})
@Index('collection_users_user', ['orgId', 'userId'])
export class CollectionUser {
  @PrimaryColumn('uuid') collectionId: string;
  @PrimaryColumn('uuid') userId: string;
  @UuidColumn() orgId: string;
}
