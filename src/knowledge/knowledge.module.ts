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
import { FoundChunks } from './search/found-chunks.js';
import { KnowledgeSearch } from './search/knowledge-search.js';
import { LexicalIndex } from './search/lexical-index.js';
import { KnowledgeSearchController } from './search/search.controller.js';

@Module({
  imports: [
    IdentityModule,
    LlmModule,
    TypeOrmModule.forFeature([Collection, CollectionUser, KnowledgeDocument, DocumentVersion, Chunk]),
  ],
  controllers: [KnowledgeSearchController],
  providers: [CollectionAccess, FoundChunks, KnowledgeSearch, LexicalIndex],
  exports: [CollectionAccess, KnowledgeSearch],
})
export class KnowledgeModule {}
