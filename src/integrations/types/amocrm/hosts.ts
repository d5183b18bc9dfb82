const accounts =
  /^(?!www\.|amojo\.|api\.)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.(amocrm\.ru|amocrm\.com|kommo\.com)$/;

/** The domain of an account at amoCRM, or at Kommo, as it is called elsewhere. */
export const isAmocrm = (domain: string): boolean => accounts.test(domain);

/** Where an account is. What is not amoCRM is a server that the operator allows (`EGRESS_ALLOW`): spoken to without TLS. */
export const accountUrl = (domain: string): string =>
  isAmocrm(domain) ? `https://${domain}` : `http://${domain}`;

/** Where people let an integration in: not in an account, which they choose there. */
export function consentUrl(domain: string, asked: Record<string, string>): string {
  const [, zone] = accounts.exec(domain) ?? [];
  const url = new URL('/oauth', zone === undefined ? accountUrl(domain) : `https://www.${zone}`);
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  return url.href;
}

/** Where the chats of an account are (amocrm.ru/developers/content/chats/chat-api-reference). */
export function chatsUrl(domain: string): string {
  const [, zone] = accounts.exec(domain) ?? [];
  return zone === undefined ? `http://${domain}` : `https://amojo.${zone}`;
}
