import { z } from 'zod';
import { LongText, Name, PageQuery, pageOf, storable, Text, Timestamp } from '../../platform/http/index.js';
import { documentSources, documentStates, vectorStates, type KnowledgeDocument } from './document.entity.js';
import type { DocumentVersion } from './document-version.entity.js';
import { mayManage, type Reader } from '../collections/collection-access.js';
import { chunkKinds } from './chunk.entity.js';

/** In UTF-16 units; what is longer is a file. */
const longestText = 500_000;
const longestUrl = 2_000;

export const DocumentQuery = PageQuery.extend({
  state: z.enum(documentStates).optional(),
  q: Text(200).optional().describe('Part of its name or title'),
});
export type DocumentQuery = z.infer<typeof DocumentQuery>;

export const AddText = z.strictObject({ name: Name(200), text: LongText(longestText) });
export type AddText = z.infer<typeof AddText>;

export const AddUrl = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .max(longestUrl)
    .refine(storable, 'has characters that cannot be stored'),
  name: Name(200).optional().describe('Without one it is named by its address'),
});
export type AddUrl = z.infer<typeof AddUrl>;

export const RenameDocument = z.strictObject({ name: Name(200) });
export type RenameDocument = z.infer<typeof RenameDocument>;

const version = z.coerce.number().int().min(1).max(1_000_000);
export const ContentQuery = z.strictObject({
  version: version.optional().describe('The newest, if none is named'),
});
export type ContentQuery = z.infer<typeof ContentQuery>;

export const PassageQuery = z.strictObject({
  around: z.coerce.number().int().min(0).max(10).default(2).describe('Neighbours on each side'),
});
export type PassageQuery = z.infer<typeof PassageQuery>;

const Progress = z.object({ done: z.number().int(), total: z.number().int() });
const Problem = z.object({ code: z.string(), detail: z.string() });

export const DocumentView = z
  .object({
    id: z.uuid(),
    collectionId: z.uuid(),
    name: z.string(),
    title: z.string().nullable().describe('As the document says itself'),
    mime: z.string().describe('By its bytes'),
    size: z.number(),
    sha256: z.string().nullable(),
    source: z.enum(documentSources),
    sourceUrl: z
      .string()
      .nullable()
      .describe('Its query, which may hold secrets, is shown to those who manage knowledge'),
    sourceMessageId: z.uuid().nullable(),
    version: z.number().int().describe('The newest'),
    servedVersion: z.number().int().nullable().describe('The one that is searched'),
    state: z.enum(documentStates),
    progress: Progress.nullable().describe('Of the present state'),
    error: Problem.nullable().describe('Why it failed; of a document under way: what it waits for'),
    chunks: z.number().int(),
    vectors: z
      .enum(vectorStates)
      .describe(
        'Whether what is served is found by its meaning: `pending`: some or all of its passages by their words alone until ' +
          'the embedding model has read them, `off` while there is none',
      ),
    createdBy: z.uuid().nullable(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    indexedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Document' });
export type DocumentView = z.infer<typeof DocumentView>;

export const DocumentPage = pageOf(DocumentView).meta({ id: 'DocumentPage' });

export const AddedDocuments = DocumentView.extend({
  items: z.array(DocumentView).describe('All that the form had; the first stands outside as well'),
}).meta({ id: 'AddedDocuments' });
export type AddedDocuments = z.infer<typeof AddedDocuments>;

export const VersionView = z
  .object({
    version: z.number().int(),
    name: z.string(),
    mime: z.string(),
    size: z.number(),
    sha256: z.string(),
    createdBy: z.uuid().nullable(),
    createdAt: Timestamp,
  })
  .meta({ id: 'DocumentVersion' });
export type VersionView = z.infer<typeof VersionView>;
export const VersionList = z.object({ items: z.array(VersionView) }).meta({ id: 'DocumentVersionList' });
export type VersionList = z.infer<typeof VersionList>;

export const PassageView = z
  .object({
    chunkId: z.uuid(),
    documentId: z.uuid(),
    documentName: z.string(),
    collectionId: z.uuid(),
    version: z.number().int(),
    position: z.number().int(),
    page: z.number().int().nullable(),
    pageEnd: z.number().int().nullable(),
    titlePath: z.array(z.string()),
    kind: z.enum(chunkKinds),
    text: z.string(),
  })
  .meta({ id: 'DocumentPassage' });
export type PassageView = z.infer<typeof PassageView>;
export const PassagePage = pageOf(PassageView).meta({ id: 'DocumentPassagePage' });

export const OpenPassage = z
  .object({
    passage: PassageView,
    before: z.array(PassageView),
    after: z.array(PassageView),
    document: DocumentView,
  })
  .meta({ id: 'OpenPassage' });
export type OpenPassage = z.infer<typeof OpenPassage>;

/** Whatever it comes to between two looks, nobody is told that it is only arriving. */
const shownState = (state: KnowledgeDocument['state']) => (state === 'receiving' ? 'queued' : state);

export const progressOf = ({ done, total }: Pick<KnowledgeDocument, 'done' | 'total'>) =>
  done === null || total === null ? null : { done, total };

export const problemOf = ({
  errorCode,
  errorDetail,
}: Pick<KnowledgeDocument, 'errorCode' | 'errorDetail'>) =>
  errorCode === null ? null : { code: errorCode, detail: errorDetail ?? errorCode };

/** What follows the path of an address can be a credential. */
export const withoutQuery = (url: string): string => url.replace(/[?#].*$/s, '');

export const documentView = (document: KnowledgeDocument, reader: Pick<Reader, 'role'>): DocumentView => ({
  id: document.id,
  collectionId: document.collectionId,
  name: document.name,
  title: document.title,
  mime: document.mime,
  size: document.size,
  sha256: document.sha256,
  source: document.source,
  sourceUrl:
    document.sourceUrl && (mayManage(reader) ? document.sourceUrl : withoutQuery(document.sourceUrl)),
  sourceMessageId: document.sourceRef,
  version: document.version,
  servedVersion: document.servedVersion,
  state: shownState(document.state),
  progress: progressOf(document),
  error: problemOf(document),
  chunks: document.chunkCount,
  vectors: document.vectors,
  createdBy: document.createdBy,
  createdAt: document.createdAt.toISOString(),
  updatedAt: document.updatedAt.toISOString(),
  indexedAt: document.indexedAt?.toISOString() ?? null,
});

export const versionView = (version: DocumentVersion): VersionView => ({
  version: version.version,
  name: version.name,
  mime: version.mime,
  size: version.size,
  sha256: version.sha256,
  createdBy: version.createdBy,
  createdAt: version.createdAt.toISOString(),
});
