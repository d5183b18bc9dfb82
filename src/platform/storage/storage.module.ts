import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BlobStore } from './blob-store.js';
import { StorageQuota } from './storage-quota.js';
import { StorageUsage } from './storage-usage.entity.js';
import { UploadSlots } from './upload-slots.js';

@Global()
@Module({
  imports: [TypeOrmModule.forFeature([StorageUsage])],
  providers: [BlobStore, StorageQuota, UploadSlots],
  exports: [BlobStore, StorageQuota, UploadSlots],
})
export class StorageModule {}
