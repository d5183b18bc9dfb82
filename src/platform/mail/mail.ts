/** A mail as it is sent: the same words as plain text and as HTML. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** What a template says: paragraphs around one link. */
export interface Letter {
  subject: string;
  before: string[];
  link: { label: string; url: string };
  after: string[];
}

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? sign);
const paragraph = (html: string): string => `<p>${html}</p>`;

/** Words of people (names) go in as they are: everything is escaped here. */
export function composeMail(to: string, { subject, before, link, after }: Letter): Mail {
  const anchor = `<a href="${escaped(link.url)}">${escaped(link.label)}</a>`;
  const body = [...before.map(escaped), anchor, ...after.map(escaped)].map(paragraph).join('\n');
  return {
    to,
    subject,
    text: [...before, `${link.label}:\n${link.url}`, ...after].join('\n\n') + '\n',
    html: `<!doctype html>\n<html><body style="font-family: sans-serif">\n${body}\n</body></html>\n`,
  };
}
