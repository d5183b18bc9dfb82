import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityModule } from '../identity/index.js';
import { LlmModule } from '../llm/index.js';
import { CollectionAccess } from './collections/collection-access.js';
import { CollectionUser } from './collections/collection-user.entity.js';
import { Collection } from './collections/collection.entity.js';
import { Chunk } from './documents/chunk.entity.js';
import { DocumentVersion } from './documents/document-version.entity.js';
import { KnowledgeDocument } from './documents/document.entity.js';

@Module({
  imports: [
    IdentityModule,
    LlmModule,
    TypeOrmModule.forFeature([Collection, CollectionUser, KnowledgeDocument, DocumentVersion, Chunk]),
  ],
  providers: [CollectionAccess],
  exports: [CollectionAccess],
})
export class KnowledgeModule {}
