/** At once: more would find the server busy, which is another experiment. */
const mostAtOnce = 20;

/** Makes many of something, some at a time; in the order of their numbers. */
export async function inTurns<T>(
  count: number,
  make: (n: number) => Promise<T>,
  atOnce = mostAtOnce,
): Promise<T[]> {
  const made: T[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let n = next++; n < count; n = next++) made[n] = await make(n);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return made;
}
