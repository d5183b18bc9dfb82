const open = ['http:', 'https:', 'mailto:', 'tel:'];

/** An address that a link may lead to; undefined for scripts, paths of ours and what is none. */
export function addressOf(href: string): string | undefined {
  if (!URL.canParse(href)) return undefined;
  const url = new URL(href);
  return open.includes(url.protocol) ? url.href : undefined;
}
