import type { Schema } from '../platform/api';

export type Collection = Schema<'Collection'>;
export type Document = Schema<'Document'>;
export type DocumentState = Document['state'];
export type Passage = Schema<'Passage'>;
export type Citation = Schema<'Message'>['citations'][number];
export type DocumentPassage = Schema<'DocumentPassage'>;
