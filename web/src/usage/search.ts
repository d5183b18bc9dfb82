/** What of the usage is shown, as it stands in the address. */
export interface UsageSearch {
  period?: string;
  /** Days of a period of one's own, `2026-03-01`. */
  from?: string;
  to?: string;
  /** What it is split by. */
  by?: string;
  /** Tokens, cost, or calls. */
  of?: string;
}

const names = ['period', 'from', 'to', 'by', 'of'] as const;

/** Out of an address, which anybody can write; what the words mean is known to the report, which is loaded later. */
export const usageSearchOf = (search: Record<string, unknown>): UsageSearch =>
  Object.fromEntries(
    names.filter((name) => typeof search[name] === 'string').map((name) => [name, search[name]]),
  );
