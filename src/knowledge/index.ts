export { AnswerDocuments, type Standing, type WantedAnswer } from './answers/answer-documents.js';
export {
  CollectionAccess,
  readableByAll,
  readableCollections,
  type Reader,
} from './collections/collection-access.js';
export { documentDeleted } from './collections/knowledge.events.js';
export { documentStates } from './documents/document.entity.js';
export { DocumentService, type GivenText } from './documents/document.service.js';
export type { DocumentView, OpenPassage, PassageView } from './documents/document.dto.js';
export { PassageService } from './documents/passage.service.js';
export { DocumentProblem } from './parsing/document-problem.js';
export { DocumentReader } from './parsing/document-reader.js';
export { KnowledgeModule } from './knowledge.module.js';
export { KnowledgeSearch, type Found, type Passage, type SearchQuery } from './search/knowledge-search.js';
export { CollectionNames, openCollections } from './collections/collection-names.js';
export { UnansweredQuestions } from './questions/unanswered-questions.js';
export { VectorHealth } from './vectors/vector-health.js';
