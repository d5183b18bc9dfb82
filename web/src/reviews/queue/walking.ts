/** Of things in a row, the next (or with -1 the one before) that is wanted, from the one at `at`; -1 without any. */
export function nextOf(wanted: readonly boolean[], at: number, step: 1 | -1): number {
  for (let place = at + step; place >= 0 && place < wanted.length; place += step)
    if (wanted[place]) return place;
  return -1;
}

/** After a verdict: what comes next, or else what was left out before. */
export function afterVerdict(wanted: readonly boolean[], at: number): number {
  const next = nextOf(wanted, at, 1);
  return next < 0 ? nextOf(wanted, at, -1) : next;
}
