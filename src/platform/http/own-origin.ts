import type { IncomingMessage } from 'node:http';

type Headers = Pick<IncomingMessage, 'headersDistinct'>;

/**
 * Whether the page that sent a request is of one of these origins, or of the very host that was asked. Undefined when
 * no page is named; browsers name theirs in every handshake and in every request that changes something.
 */
export function fromOwnOrigin(
  { headersDistinct }: Headers,
  origins: ReadonlySet<string>,
): boolean | undefined {
  const [origin, ...more] = headersDistinct.origin ?? [];
  if (origin === undefined) return undefined;
  if (more.length > 0 || !URL.canParse(origin)) return false;
  const page = new URL(origin);
  return origins.has(page.origin) || page.host === headersDistinct.host?.[0];
}

/** The same by Fetch Metadata (W3C), which pages cannot forge: a sibling domain is not our own. */
export function fromOwnSite({ headersDistinct }: Headers): boolean | undefined {
  const site = headersDistinct['sec-fetch-site'];
  return site?.every((value) => value === 'same-origin' || value === 'none');
}
