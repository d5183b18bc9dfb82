import { isIP } from 'node:net';
import { beginningOf } from '../text/index.js';

/** Of a message, in which its markup does not count (core.telegram.org/bots/api#sendmessage). */
export const mostLetters = 4_096;
/** Of a label of a button. */
const mostLabel = 64;

interface Button {
  text: string;
  url?: string;
  callback_data?: string;
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** All that HTML of the Bot API gives a meaning to (core.telegram.org/bots/api#html-style). */
export const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);

/** Telegram's own servers look at the address of a button, and take no other. */
export function isPublicHttps(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return (
    protocol === 'https:' &&
    hostname.includes('.') &&
    isIP(hostname) === 0 &&
    !/\.(local|internal|lan|test)$/.test(hostname)
  );
}

/** Actions side by side, under them the way to the web client. */
export function keyboardOf(
  actions: { label: string; data: string }[],
  open: { label: string; url: string } | undefined,
): { inline_keyboard: Button[][] } | undefined {
  const rows: Button[][] = [];
  if (actions.length > 0)
    rows.push(
      actions.map(({ label, data }) => ({ text: beginningOf(label, mostLabel), callback_data: data })),
    );
  if (open && isPublicHttps(open.url))
    rows.push([{ text: beginningOf(open.label, mostLabel), url: open.url }]);
  return rows.length > 0 ? { inline_keyboard: rows } : undefined;
}
