/** What the tester is asked: it stands in the address, so that it can be handed on. */
export interface Asked {
  q?: string;
  /** Ids of collections; without any, all that one may read. */
  in?: string[];
}

export const longestQuestion = 1_000;

/** Reads an address that anybody may have written. */
export function askedOf({ q, in: chosen }: Record<string, unknown>): Asked {
  const text =
    typeof q === 'string' || typeof q === 'number' ? String(q).trim().slice(0, longestQuestion) : '';
  const ids = Array.isArray(chosen) ? chosen.filter((id): id is string => typeof id === 'string') : [];
  return { ...(text ? { q: text } : {}), ...(ids.length > 0 ? { in: ids } : {}) };
}
