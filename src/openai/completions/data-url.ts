const form = /^data:(?<mime>[\w.+-]+\/[\w.+-]+)?(?<more>(?:;[\w.+=" -]{1,100})*),/i;

/** The bytes of a `data:` URL in base64 (RFC 2397); undefined for what is none. */
export function bytesOfDataUrl(url: string): Buffer | undefined {
  const head = form.exec(url.slice(0, 500));
  if (!head || !/;base64$/i.test(head.groups?.more ?? '')) return undefined;
  return bytesOfBase64(url.slice(head[0].length));
}

const padding = /={1,2}$/;
/** One letter and no more: what repeats in a pattern costs a stack that a large file does not fit on. */
const foreign = /[^\w+/\s-]/;

/** Undefined for what is no base64: Node would leave out whatever it does not know. */
export function bytesOfBase64(text: string): Buffer | undefined {
  const bare = text.trimEnd();
  const digits = bare.slice(0, bare.length - (padding.exec(bare.slice(-2))?.[0].length ?? 0));
  return digits !== '' && !foreign.test(digits) ? Buffer.from(bare, 'base64') : undefined;
}
