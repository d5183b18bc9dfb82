import { isIP } from 'node:net';
import { beginningOf, shortened } from '../../../platform/text/index.js';

/** Of a message, in which its markup does not count (core.telegram.org/bots/api#sendmessage). */
export const mostLetters = 4_096;
const mostTitle = 300;
/** What stands between sender, title, body and address. */
const breaks = 5;
/** Of a label of a button, and of an address that is shown. */
const mostLabel = 64;
const mostAddress = 1_024;

export interface Written {
  title: string;
  body: string;
  url: string | null;
  /** Says which organization writes, where several write to the same chat. */
  sender?: string;
}

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

/** As HTML of the Bot API; `isWhole`: all of the body. An address that can be no button stands in the text. */
export function messageHtml({ title, body, url, sender }: Written): { html: string; isWhole: boolean } {
  const from = cut(sender ?? '', mostTitle);
  const head = cut(title, mostTitle) || '…';
  const link = url && !isPublicHttps(url) && url.length <= mostAddress ? url : '';
  const whole = body.trim().toWellFormed();
  const room = mostLetters - from.length - head.length - link.length - breaks;
  const text = cut(whole, room);
  const paragraphs = [`<b>${escaped(head)}</b>`, escaped(text), escaped(link)].filter((part) => part !== '');
  const html = `${from && `<i>${escaped(from)}</i>\n`}${paragraphs.join('\n\n')}`;
  return { html, isWhole: text === whole };
}

const cut = (text: string, most: number): string => shortened(text.toWellFormed(), most - 1);

/** The same without markup, for when Telegram does not take it. */
export function messagePlain({ title, body, url, sender }: Written): string {
  const text = [sender, title, body.trim(), url].filter((part) => part).join('\n\n');
  return beginningOf(text, mostLetters) || '…';
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
