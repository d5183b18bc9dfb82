interface Ordered {
  id: string;
  type: string;
  priority: number;
}

/** As they are tried: the highest first. The inbox always has it, so it stands last. */
export const inOrder = <One extends Ordered>(channels: readonly One[]): One[] =>
  [...channels].sort(
    (one, other) =>
      Number(one.type === 'web') - Number(other.type === 'web') || other.priority - one.priority,
  );

const step = 10;

/** Whose priority must be another one for a channel to be tried so many places later (or with -1 earlier). */
export function moved(
  channels: readonly Ordered[],
  id: string,
  by: 1 | -1,
): { id: string; priority: number }[] {
  const order = inOrder(channels).filter(({ type }) => type !== 'web');
  const at = order.findIndex((channel) => channel.id === id);
  const [one, other] = [order[at], order[at + by]];
  if (!one || !other) return [];
  if (one.priority !== other.priority)
    return [
      { id: one.id, priority: other.priority },
      { id: other.id, priority: one.priority },
    ];
  // Of equals none stands before another one: all get places of their own.
  order[at] = other;
  order[at + by] = one;
  return order
    .map((channel, place) => ({ channel, priority: step * (order.length - place) }))
    .filter(({ channel, priority }) => channel.priority !== priority)
    .map(({ channel, priority }) => ({ id: channel.id, priority }));
}
