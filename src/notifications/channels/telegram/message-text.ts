import { escaped, isPublicHttps, mostLetters } from '../../../platform/telegram/index.js';
import { beginningOf, shortened } from '../../../platform/text/index.js';

const mostTitle = 300;
/** What stands between sender, title, body and address. */
const breaks = 5;
/** Of an address that is shown. */
const mostAddress = 1_024;

export interface Written {
  title: string;
  body: string;
  url: string | null;
  /** Says which organization writes, where several write to the same chat. */
  sender?: string;
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
