/**
 * Fires these together; when that fails, each half by itself, until what cannot be fired is alone and set aside: it holds
 * up nothing else. Returns how many were due. Throws only what setting aside throws.
 */
export async function fireApart(
  ids: string[],
  fire: (ids: string[]) => Promise<number>,
  setAside: (id: string, error: unknown) => Promise<void>,
): Promise<number> {
  try {
    return await fire(ids);
  } catch (error) {
    const [first] = ids;
    if (first === undefined) return 0;
    if (ids.length === 1) {
      await setAside(first, error);
      return 0;
    }
    const middle = Math.ceil(ids.length / 2);
    const before = await fireApart(ids.slice(0, middle), fire, setAside);
    return before + (await fireApart(ids.slice(middle), fire, setAside));
  }
}
