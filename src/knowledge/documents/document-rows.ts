import type { Tx } from '../../platform/database/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import { KnowledgeDocument } from './document.entity.js';

/** The document, which nobody else changes until the transaction ends; nor is its collection deleted. */
export async function locked(tx: Tx, orgId: string, id: string): Promise<KnowledgeDocument> {
  const document = await tx.manager.findOne(KnowledgeDocument, {
    where: { orgId, id },
    lock: { mode: 'pessimistic_write' },
  });
  if (!document || document.state === 'receiving') throw notFound('The document');
  await requireCollection(tx, orgId, document.collectionId, 'The document');
  return document;
}

/** The collection is there, and is not deleted until the transaction ends. */
export async function requireCollection(
  tx: Tx,
  orgId: string,
  id: string,
  wanted = 'The collection',
): Promise<void> {
  const [found] = await tx.manager.query<unknown[]>(
    'SELECT id FROM collections WHERE org_id = $1 AND id = $2 FOR KEY SHARE',
    [orgId, id],
  );
  if (!found) throw notFound(wanted);
}

/** Names the document that has the same bytes. */
const duplicateOf = ({ id, name }: { id: string; name: string }): AppError =>
  new AppError('duplicate_document', `The collection has this already: ${name} (${id})`, {
    errors: [{ path: 'documentId', message: id }],
  });

/** Throws `duplicate_document` when the collection has one of these bytes. Answers may say the same: each stands for itself. */
export async function requireNew(
  tx: Tx,
  orgId: string,
  collectionId: string,
  hashes: string[],
): Promise<void> {
  const [same] = await tx.manager.query<{ id: string; name: string }[]>(
    `SELECT id, name FROM documents
     WHERE org_id = $1 AND collection_id = $2 AND sha256 = ANY($3::text[]) AND state <> 'receiving'
       AND source <> 'answer' LIMIT 1`,
    [orgId, collectionId, hashes],
  );
  if (same) throw duplicateOf(same);
}
