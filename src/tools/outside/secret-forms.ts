/** As the secret goes over the wire, in every form that an answer could repeat. */
export function formsOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  // As PHP writes JSON, and others that keep it safe for HTML.
  const slashed = json.replaceAll('/', '\\/');
  const escaped = json.replaceAll(
    /[<>&'/]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const encoded = [encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
  return [...new Set([secret, json, slashed, escaped, ...encoded])];
}

/** A server may repeat what it was sent. */
export const without = (hidden: string[], text: string): string =>
  hidden.filter(Boolean).reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text);
