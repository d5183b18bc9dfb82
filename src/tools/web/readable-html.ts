import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';
import TurndownService from 'turndown';

export interface Html {
  html: string;
  /** Where it comes from, for the addresses in it. */
  url: string;
}

export interface ReadableHtml {
  title: string;
  /** In simple Markdown. */
  text: string;
}

/** The little that is used of a document; the library's own types are a browser's. */
interface Page {
  documentElement: Element | null;
  body: Element;
  title: string;
  querySelectorAll(selector: string): Iterable<{ remove(): void }>;
}
interface Element {
  tagName: string;
  childNodes: { length: number };
  getAttribute(name: string): string | null;
}

/** What is run, drawn or embedded, and what is not shown. */
const unread = 'script,style,noscript,template,iframe,object,embed,svg,canvas,form,dialog,[hidden]';
/** An article shorter than this is rather a teaser on a page of many things. */
const shortestArticle = 200;

/** Title and main text of a page. Nothing in it is run or loaded. For a worker thread: hostile pages take very long. */
export function readHtml({ html, url }: Html): ReadableHtml {
  const page = pageOf(html);
  const { title } = page;
  const article = new Readability<Element>(page, {
    serializer: (node) => node as Element,
    disableJSONLD: true,
  }).parse();
  const isArticle = (article?.textContent?.length ?? 0) >= shortestArticle;
  // Looking for an article takes the page to pieces.
  const content = (isArticle && article?.content) || wholeOf(pageOf(html));
  return {
    title: oneLine(article?.title || title),
    text: markdownOf(url)
      .turndown(content)
      .replace(/[ \t]+\n/g, '\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
  };
}

function pageOf(html: string): Page {
  const parse = (text: string) => parseHTML(text) as { document: Page };
  let { document } = parse(html);
  // The tags that a page may leave out; this parser does not add them.
  if (document.documentElement?.tagName !== 'HTML') {
    ({ document } = parse(`<html><head></head><body>${html}</body></html>`));
  }
  for (const element of document.querySelectorAll(unread)) element.remove();
  return document;
}

/** Of a page that leaves its body out, too. */
const wholeOf = ({ body, documentElement }: Page): Element =>
  body.childNodes.length > 0 ? body : (documentElement ?? body);

function markdownOf(url: string): TurndownService {
  const markdown = new TurndownService({
    headingStyle: 'atx',
    codeBlockStyle: 'fenced',
    bulletListMarker: '-',
  });
  // Read by models, and never rendered.
  markdown.escape = (text) => text;
  markdown.remove(['head', 'title']);
  markdown.addRule('link', {
    filter: 'a',
    replacement: (content, node) => linkOf(oneLine(content), (node as Element).getAttribute('href'), url),
  });
  markdown.addRule('image', {
    filter: 'img',
    replacement: (_, node) => oneLine((node as Element).getAttribute('alt') ?? ''),
  });
  markdown.addRule('cell', { filter: ['th', 'td'], replacement: (content) => ` ${oneLine(content)} |` });
  markdown.addRule('row', { filter: 'tr', replacement: (content) => `\n|${content}` });
  return markdown;
}

function linkOf(text: string, href: string | null, base: string): string {
  if (!href || !text || href.startsWith('#') || !URL.canParse(href, base)) return text;
  const url = new URL(href, base);
  return url.protocol === 'http:' || url.protocol === 'https:' ? `[${text}](${url.href})` : text;
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
