/**
 * The way on which roles lead each other in a circle through one of them, that one first and last; undefined when there
 * is none.
 */
export function memberCircle(
  username: string,
  membersOf: ReadonlyMap<string, readonly string[]>,
): string[] | undefined {
  const reachedFrom = new Map<string, string>();
  const waiting = [username];
  for (let leader = waiting.shift(); leader !== undefined; leader = waiting.shift()) {
    for (const member of membersOf.get(leader) ?? []) {
      if (member === username) return [...wayTo(leader, reachedFrom), username];
      if (reachedFrom.has(member)) continue;
      reachedFrom.set(member, leader);
      waiting.push(member);
    }
  }
  return undefined;
}

function wayTo(last: string, reachedFrom: ReadonlyMap<string, string>): string[] {
  const way = [last];
  for (let from = reachedFrom.get(last); from !== undefined; from = reachedFrom.get(from)) way.unshift(from);
  return way;
}
