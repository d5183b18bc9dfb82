import type { IncomingMessage } from 'node:http';

type Headers = Pick<IncomingMessage, 'headersDistinct'>;

/**
 * Whether the page that sent a request is our own: of the public address, or of the very host that was asked.
 * Undefined when no page is named; browsers name theirs in every handshake and every request that changes something.
 */
export function fromOwnOrigin({ headersDistinct }: Headers, publicUrl: string): boolean | undefined {
  const [origin, ...more] = headersDistinct.origin ?? [];
  if (origin === undefined) return undefined;
  if (more.length > 0 || !URL.canParse(origin)) return false;
  const page = new URL(origin);
  return page.origin === new URL(publicUrl).origin || page.host === headersDistinct.host?.[0];
}

/** The same by Fetch Metadata (W3C), which pages cannot forge: a sibling domain is not our own. */
export function fromOwnSite({ headersDistinct }: Headers): boolean | undefined {
  const site = headersDistinct['sec-fetch-site'];
  return site?.every((value) => value === 'same-origin' || value === 'none');
}
