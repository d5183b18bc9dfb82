import { AppError } from '../errors/index.js';

const ports: Record<string, string> = { 'http:': '80', 'https:': '443' };

/** `host:port` as settings and callers allow it: the host as the URL parser writes it, the port always named. */
export const authorityOf = ({ protocol, hostname, port }: URL): string =>
  `${hostname}:${port || ports[protocol]}`;

/**
 * The URL as every later step sees it; nothing reads the text again, so that no two parsers can disagree. Throws
 * `egress_refused` for other schemes, for credentials in the URL and for what is no URL.
 */
export function destinationOf(text: string | URL, base?: URL): URL {
  if (!URL.canParse(String(text), base?.href)) throw new AppError('egress_refused', 'This is not a URL');
  const url = new URL(text, base);
  if (!(url.protocol in ports)) {
    throw new AppError('egress_refused', 'Only http and https addresses can be reached');
  }
  if (url.username || url.password) {
    throw new AppError('egress_refused', 'A URL with a user name or password is not called');
  }
  url.hash = '';
  return url;
}
