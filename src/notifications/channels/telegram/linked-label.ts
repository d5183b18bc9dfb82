/** Of a channel, as its owner may set it. */
const longestLabel = 100;
const linkedBefore = / ?\(@\w{1,32}\)$|^@\w{1,32}$/;

/** Whose chat it is always stands in the label, after what its owner calls it. */
export function linkedLabel(own: string | null, name: string): string | null {
  const called = (own ?? '').replace(linkedBefore, '').trim();
  if (name === '' || called === name) return called || null;
  if (called === '') return name;
  const linked = ` (${name})`;
  return `${called
    .slice(0, Math.max(longestLabel - linked.length, 0))
    .toWellFormed()
    .trimEnd()}${linked}`.trim();
}
