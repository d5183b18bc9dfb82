import type { Schema } from '../../platform/api';
import type { Collection } from '../api-types';

type Agent = Schema<'Agent'>;
type Named = Pick<Collection, 'id' | 'name' | 'visibility'>;
type Lookup = Pick<Agent, 'knowledge' | 'prefetchTopK' | 'retrieval' | 'tools'>;

/** So many passages are looked up for a role that got its first collection, unless it says otherwise. */
const usualPassages = 5;

/** A role names its collections by their ids, or by names in any letters. */
const isNamed = (named: string, { id, name }: Pick<Collection, 'id' | 'name'>): boolean =>
  [id, name.toLowerCase()].includes(named.toLowerCase());

/** It looks into whatever everyone may read, and so into this one, which cannot be taken from it by itself. */
export const looksIntoOpen = (
  { knowledge }: Pick<Agent, 'knowledge'>,
  { visibility }: Pick<Collection, 'visibility'>,
): boolean => visibility === 'everyone' && knowledge.includes('*');

export const looksInto = (role: Pick<Agent, 'knowledge'>, collection: Named): boolean =>
  looksIntoOpen(role, collection) || role.knowledge.some((named) => isNamed(named, collection));

/** What changes of a role that is given a collection: where it looked nothing up before, it begins to. */
export function given(role: Lookup, collection: Named): Partial<Lookup> {
  if (looksInto(role, collection)) return {};
  const { knowledge, prefetchTopK, retrieval, tools } = role;
  const isUnsaid = prefetchTopK === null && retrieval !== 'adaptive' && !tools.includes('knowledge_search');
  return {
    knowledge: [...knowledge, collection.id],
    ...(knowledge.length === 0 && isUnsaid ? { prefetchTopK: usualPassages } : {}),
  };
}

/** What changes of a role from which a collection is taken. */
export const taken = (
  { knowledge }: Pick<Agent, 'knowledge'>,
  collection: Pick<Collection, 'id' | 'name'>,
): Pick<Agent, 'knowledge'> => ({ knowledge: knowledge.filter((named) => !isNamed(named, collection)) });
