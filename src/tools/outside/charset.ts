import { TextDecoder } from 'node:util';

/** Where browsers look for it (the HTML standard, "prescan a byte stream"). */
const scanned = 1024;

/**
 * The text of bytes, by their mark, by what was said beside them, by what an HTML or XML document says of itself, or by
 * what they look like: what is not UTF-8 and says nothing is old Russian more often than anything else.
 */
export function decodeText(bytes: Uint8Array, declared: string | undefined): string {
  const decoder = marked(bytes) ?? decoderOf(declared) ?? decoderOf(saidInside(bytes));
  if (decoder) return decoder.decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1251').decode(bytes);
  }
}

function marked([first, second, third]: Uint8Array): TextDecoder | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return new TextDecoder();
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le');
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be');
  return undefined;
}

/** Nothing for a name that nobody knows: pages invent them. */
function decoderOf(name: string | undefined): TextDecoder | undefined {
  try {
    return name ? new TextDecoder(name.trim()) : undefined;
  } catch {
    return undefined;
  }
}

function saidInside(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, scanned)).toString('latin1');
  const [, name] =
    /<meta\s[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{1,40})/i.exec(head) ??
    /^<\?xml\s[^>]{0,100}?encoding\s*=\s*["']([\w-]{1,40})/i.exec(head) ??
    [];
  // Whoever could read this in bytes was not reading UTF-16.
  return name?.toLowerCase().startsWith('utf-16') ? 'utf-8' : name;
}
