import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BlobStore } from './blob-store.js';
import { StorageQuota } from './storage-quota.js';
import { StorageUsage } from './storage-usage.entity.js';

@Global()
@Module({
  imports: [TypeOrmModule.forFeature([StorageUsage])],
  providers: [BlobStore, StorageQuota],
  exports: [BlobStore, StorageQuota],
})
export class StorageModule {}
