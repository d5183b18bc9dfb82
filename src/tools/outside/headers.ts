const headerName = /^[a-z0-9!#$%&'*+.^_`|~-]+$/i;
/** What a value of a header may have (RFC 9110, section 5.5), in ASCII. */
const headerValue = /^[\t\x20-\x7e]*$/;
/** Credentials come from secrets, whatever they are called. */
const credential = /api[-_.]?key|token(?!s)|secret|passw(or)?d|authorization|cookie|credential/i;
/** What is the connection's or ours. */
const ours = new Set([
  ...['connection', 'content-length', 'content-type', 'expect', 'host', 'idempotency-key', 'keep-alive'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade'],
]);

export const isHeaderValue = (text: string): boolean => headerValue.test(text);

/** What is wrong with the name of a header that is to be sent as it is written. */
export const headerMistake = (name: string): string | undefined =>
  namesCredential(name)
    ? 'is a credential: store it as a secret and name it in secretId'
    : secretHeaderMistake(name);

export const namesCredential = (name: string): boolean => credential.test(name);

/** The same of one that carries a secret. */
export function secretHeaderMistake(name: string): string | undefined {
  if (!headerName.test(name)) return 'is no name of a header';
  return ours.has(name.toLowerCase()) ? 'is set by the server itself' : undefined;
}
