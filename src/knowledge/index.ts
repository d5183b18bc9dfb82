export { CollectionAccess, type Reader } from './collections/collection-access.js';
export { KnowledgeModule } from './knowledge.module.js';
export { KnowledgeSearch, type Found, type Passage } from './search/knowledge-search.js';
