import type { Draft } from '../draft';

type Lookup = Pick<Draft, 'knowledge' | 'prefetchTopK' | 'retrieval' | 'tools'>;

/** So many passages are looked up for a role that got its first collection, unless it says otherwise. */
const usualPassages = 5;

/** Whether there is anything that searches the collections: passages given beforehand, or the tool. */
const isSearched = ({ prefetchTopK, retrieval, tools }: Lookup): boolean =>
  tools.includes('knowledge_search') || (prefetchTopK === '' ? retrieval === 'adaptive' : prefetchTopK > 0);

/** A role that has collections and never looks into them. */
export const looksNothingUp = (draft: Lookup): boolean => draft.knowledge.length > 0 && !isSearched(draft);

/** What choosing collections changes: the first one is searched, where nothing was said of how. */
export function withCollections(draft: Lookup, knowledge: string[]): Partial<Lookup> {
  const isFirst = draft.knowledge.length === 0 && knowledge.length > 0;
  const isUnsaid = draft.prefetchTopK === '' && !isSearched(draft);
  return isFirst && isUnsaid ? { knowledge, prefetchTopK: usualPassages } : { knowledge };
}
