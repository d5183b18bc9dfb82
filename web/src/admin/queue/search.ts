import type { Schema } from '../../platform/api';
import { anId, searchOf } from '../search-of';

export type OpenRun = Schema<'OpenRun'>;

/** What of the queue is shown, as it stands in the address. */
export interface QueueSearch {
  state?: OpenRun['status'];
  agentId?: string;
  apiKeyId?: string;
}

const forms = { state: /^(queued|running|waiting_approval)$/, agentId: anId, apiKeyId: anId };

export const queueSearchOf = (search: Record<string, unknown>): QueueSearch =>
  searchOf(forms, search) as QueueSearch;
