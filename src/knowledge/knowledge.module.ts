import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityModule } from '../identity/index.js';
import { LlmModule } from '../llm/index.js';
import { AnswerDocuments } from './answers/answer-documents.js';
import { CollectionAccess } from './collections/collection-access.js';
import { CollectionUser } from './collections/collection-user.entity.js';
import { CollectionViews } from './collections/collection-views.js';
import { CollectionController } from './collections/collection.controller.js';
import { Collection } from './collections/collection.entity.js';
import { GoneCollection } from './collections/gone-collection.entity.js';
import { CollectionService } from './collections/collection.service.js';
import { CollectionNames } from './collections/collection-names.js';
import { Chunk } from './documents/chunk.entity.js';
import { CollectionDocumentsController } from './documents/collection-documents.controller.js';
import { DocumentContents } from './documents/document-contents.js';
import { DocumentEditing } from './documents/document-editing.js';
import { DocumentIntake } from './documents/document-intake.js';
import { DocumentNews } from './documents/document-news.js';
import { DocumentQueue } from './documents/document-queue.js';
import { DocumentRemoval } from './documents/document-removal.js';
import { DocumentRetention } from './documents/document-retention.js';
import { DocumentVersion } from './documents/document-version.entity.js';
import { DocumentController } from './documents/document.controller.js';
import { KnowledgeDocument } from './documents/document.entity.js';
import { DocumentService } from './documents/document.service.js';
import { Reading } from './documents/reading.entity.js';
import { PassageController } from './documents/passage.controller.js';
import { PassageService } from './documents/passage.service.js';
import { DocumentClaims } from './ingestion/document-claims.js';
import { DocumentSource } from './ingestion/document-source.js';
import { IngestionMetrics } from './ingestion/ingestion.metrics.js';
import { IngestionService } from './ingestion/ingestion.service.js';
import { ReadingTurns } from './ingestion/reading-turns.js';
import { IngestionStore } from './ingestion/ingestion-store.js';
import { IngestionWorker } from './ingestion/ingestion.worker.js';
import { LeftoverWorker } from './leftovers/leftover.worker.js';
import { Leftovers } from './leftovers/leftovers.js';
import { DocumentReader } from './parsing/document-reader.js';
import { QuestionController } from './questions/question.controller.js';
import { UnansweredQuestion } from './questions/unanswered-question.entity.js';
import { UnansweredQuestions } from './questions/unanswered-questions.js';
import { FoundChunks } from './search/found-chunks.js';
import { KnowledgeSearch } from './search/knowledge-search.js';
import { LexicalIndex } from './search/lexical-index.js';
import { MeaningIndex } from './search/meaning-index.js';
import { Reranker } from './search/reranker.js';
import { KnowledgeSearchController } from './search/search.controller.js';
import { VectorsModule } from './vectors/vectors.module.js';

@Module({
  imports: [
    IdentityModule,
    LlmModule,
    VectorsModule,
    TypeOrmModule.forFeature([
      UnansweredQuestion,
      Collection,
      CollectionUser,
      KnowledgeDocument,
      DocumentVersion,
      Chunk,
      GoneCollection,
      Reading,
    ]),
  ],
  controllers: [
    CollectionController,
    CollectionDocumentsController,
    DocumentController,
    KnowledgeSearchController,
    PassageController,
    QuestionController,
  ],
  providers: [
    AnswerDocuments,
    CollectionAccess,
    CollectionNames,
    CollectionViews,
    CollectionService,
    DocumentClaims,
    DocumentContents,
    DocumentEditing,
    DocumentIntake,
    DocumentNews,
    DocumentQueue,
    DocumentReader,
    DocumentRemoval,
    DocumentRetention,
    DocumentService,
    DocumentSource,
    FoundChunks,
    IngestionMetrics,
    IngestionService,
    ReadingTurns,
    IngestionStore,
    IngestionWorker,
    KnowledgeSearch,
    Leftovers,
    LeftoverWorker,
    LexicalIndex,
    MeaningIndex,
    PassageService,
    Reranker,
    UnansweredQuestions,
  ],
  exports: [
    AnswerDocuments,
    CollectionAccess,
    CollectionNames,
    UnansweredQuestions,
    DocumentService,
    KnowledgeSearch,
    PassageService,
  ],
})
export class KnowledgeModule {}
