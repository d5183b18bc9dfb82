/** A mail as it is sent: the same words as plain text and as HTML. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
}

export interface MailLink {
  label: string;
  url: string;
}

/** What a template says: paragraphs, whose lines are kept, around a link, and links of less weight at the end. */
export interface Letter {
  subject: string;
  before: string[];
  link: MailLink | null;
  after: string[];
  foot?: MailLink[];
}

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? sign);
const paragraph = (html: string): string => `<p style="white-space: pre-line">${html}</p>`;
const anchor = ({ label, url }: MailLink): string => `<a href="${escaped(url)}">${escaped(label)}</a>`;
const textLink = ({ label, url }: MailLink): string => `${label}:\n${url}`;

/** Words of people (names) go in as they are: everything is escaped here. */
export function composeMail(to: string, { subject, before, link, after, foot = [] }: Letter): Mail {
  const body = [
    ...before.map(escaped),
    ...(link ? [anchor(link)] : []),
    ...after.map(escaped),
    ...foot.map((small) => `<small>${anchor(small)}</small>`),
  ].map(paragraph);
  const text = [...before, ...(link ? [textLink(link)] : []), ...after, ...foot.map(textLink)];
  return {
    to,
    // A line break would end the header.
    subject: subject.replace(/\s+/g, ' ').trim(),
    text: text.join('\n\n') + '\n',
    html: `<!doctype html>\n<html><body style="font-family: sans-serif">\n${body.join('\n')}\n</body></html>\n`,
  };
}
