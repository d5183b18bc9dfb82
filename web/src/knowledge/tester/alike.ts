import type { Passage } from '../api-types';

/** A passage that is found, and others that say the same. */
export interface Find<One> {
  best: One;
  /** Of other documents, one of each. */
  alike: One[];
}

/** So much of the longer of two texts makes them the same. */
const sameFrom = 0.8;

const plain = (text: string): string => text.replace(/\s+/g, ' ').trim().toLowerCase();

function areAlike(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.length >= long.length * sameFrom && long.includes(short);
}

/** What says the same in several documents is one find, where the best of it stands. */
export function gathered<One extends Pick<Passage, 'documentId' | 'text'>>(
  passages: readonly One[],
): Find<One>[] {
  const finds: (Find<One> & { text: string })[] = [];
  for (const passage of passages) {
    const text = plain(passage.text);
    const find = finds.find((known) => areAlike(known.text, text));
    if (!find) finds.push({ best: passage, alike: [], text });
    else if (![find.best, ...find.alike].some(({ documentId }) => documentId === passage.documentId))
      find.alike.push(passage);
  }
  return finds.map(({ best, alike }) => ({ best, alike }));
}

/** Whether roles are given it; a server that does not tell gives them all. */
const isStrong = ({ relevant }: { relevant?: boolean }): boolean => relevant !== false;

/** What answers a question, and what has too little in common with it. */
export const byStrength = <One extends object>(finds: readonly Find<One>[]) => ({
  strong: finds.filter(({ best }) => isStrong(best)),
  weak: finds.filter(({ best }) => !isStrong(best)),
});
