const longestAsk = 5_000;

/** Whether the server is there, for what no answer of its API tells. */
export async function isReachable(): Promise<boolean> {
  if (!navigator.onLine) return false;
  const asked = fetch('/', { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(longestAsk) });
  return asked.then(
    ({ ok }) => ok,
    () => false,
  );
}
