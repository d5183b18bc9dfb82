/**
 * An embedding model without a model: words without their endings and groups of letters, hashed into a unit vector.
 * Inflections and misspellings land near each other, other words for the same do not. The same text is the same
 * vector on every machine, so that a ranking over it can be asserted.
 */
export const hashingDimensions = 256;

const endings =
  /(?:иями|ями|ами|иях|ого|его|ому|ему|ыми|ими|ешь|ишь|ает|яет|ают|яют|ить|ать|ять|еть|ться|тся|ией|ость|ости|ations?|ation|ments?|ings?|ах|ях|ов|ев|ей|ой|ый|ий|ая|яя|ое|ее|ые|ие|ую|юю|ым|им|ом|ем|ам|ям|их|ых|ет|ут|ют|ят|ил|ла|ло|ли|ть|ed|es|ly|er|[аеиоуыэюяьйs])$/u;
const weightOfStem = 3;
const lettersTogether = 3;

/** `seed` makes another model of it, whose vectors mean nothing beside those of the first. */
export function hashingEmbedding(text: string, dimensions = hashingDimensions, seed = ''): Float32Array {
  const vector = new Float32Array(dimensions);
  const add = (feature: string, weight: number) => {
    const hash = hashOf(seed + feature);
    const at = hash % dimensions;
    vector[at] = (vector[at] ?? 0) + (hash & 0x40000000 ? weight : -weight);
  };
  const words = text
    .toLowerCase()
    .replaceAll('ё', 'е')
    .match(/[\p{L}\p{N}]+/gu) ?? [''];
  for (const [word, times] of counted(words)) {
    const often = (1 + Math.log(times)) * (word.length > 3 ? 1 : 0.3);
    add(`=${stemOf(word)}`, weightOfStem * often);
    const groups = groupsOf(`^${word}`);
    for (const group of groups) add(group, often / Math.sqrt(groups.length));
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

function counted(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

function stemOf(word: string): string {
  if (word.length <= 4) return word;
  const stem = word.replace(/(?:ся|сь)$/u, '').replace(endings, '');
  return stem.length > 5 ? stem.replace(endings, '').slice(0, 7) : stem;
}

function groupsOf(word: string): string[] {
  const last = Math.max(1, word.length - lettersTogether + 1);
  return Array.from({ length: last }, (_, at) => word.slice(at, at + lettersTogether));
}

/** FNV-1a with a last mix, so that the low bits of short words differ too. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
