import { z } from 'zod';
import { defineEvent } from '../../platform/events/index.js';

/** A document goes, by itself or with its collection: what points at it points at nothing. */
export const documentDeleted = defineEvent()(
  'knowledge.document-deleted',
  z.object({ orgId: z.uuid(), documentId: z.uuid() }),
);
