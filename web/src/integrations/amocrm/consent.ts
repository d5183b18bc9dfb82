/** What amoCRM adds to the address that it leads people back to. */
export interface Returned {
  /** Which role it is about, as far as that is known. */
  agentId: string | undefined;
  /** What the server finishes it with; undefined where amoCRM has given no code. */
  given: { state: string; code: string; referer: string } | undefined;
  /** The person has let nobody in. */
  isDenied: boolean;
}

/** Anybody can write such an address: the server knows which of them it has begun. */
export function returnedBy(search: string): Returned {
  const told = new URLSearchParams(search);
  const [state, code, referer] = ['state', 'code', 'referer'].map((name) => told.get(name) ?? '');
  const [agentId] = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?=\.)/.exec(state ?? '') ?? [];
  return {
    agentId,
    given: state && code && referer ? { state, code, referer } : undefined,
    isDenied: told.has('error'),
  };
}
