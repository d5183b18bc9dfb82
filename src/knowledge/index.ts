export { CollectionAccess, type Reader } from './collections/collection-access.js';
export { KnowledgeModule } from './knowledge.module.js';
