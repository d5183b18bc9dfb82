import ipaddr from 'ipaddr.js';

/** RFC 4291, section 2.4: what has been given out as global unicast so far; all else is not ours to call. */
const globalUnicast = ipaddr.parseCIDR('2000::/3');

/**
 * Whether anybody on the internet could call this address as well. Deny by default: what a registry keeps for a special
 * purpose, what wraps an IPv4 address (mapped, compatible, 6to4, NAT64, Teredo) and what is no address are not public.
 */
export function isPublicAddress(address: string): boolean {
  // A zone names a link of this machine.
  if (address.includes('%') || !ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed.kind() === 'ipv4' || parsed.match(globalUnicast);
}
