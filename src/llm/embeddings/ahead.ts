/**
 * What `work` makes of each item, in their order, with at most `most` of them under way at a time. The next begins when
 * the reader takes one: a slow reader slows the work down. After a failure, or when the reader leaves, `work` is told.
 */
export async function* ahead<T, R>(
  items: Iterable<T>,
  most: number,
  work: (item: T, signal: AbortSignal) => Promise<R>,
  outer?: AbortSignal,
): AsyncGenerator<R, void> {
  const left = new AbortController();
  const signal = outer ? AbortSignal.any([outer, left.signal]) : left.signal;
  const underWay: Promise<R>[] = [];
  const rest = items[Symbol.iterator]();
  const begin = () => {
    const next = rest.next();
    if (next.done) return;
    const result = work(next.value, signal);
    // Failures are thrown where their turn comes.
    result.catch(() => undefined);
    underWay.push(result);
  };
  try {
    for (let begun = 0; begun < most; begun++) begin();
    for (let first = underWay.shift(); first; first = underWay.shift()) {
      const result = await first;
      begin();
      yield result;
    }
  } finally {
    left.abort(new Error('Nobody waits for it any more'));
    await Promise.allSettled(underWay);
  }
}
