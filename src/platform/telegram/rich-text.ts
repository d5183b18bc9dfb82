import { inlineRich } from './inline-text.js';
import type { Entity, RichText } from './message-entity.js';

const fence = /^ {0,3}(?<mark>`{3,}|~{3,}) *(?<language>[\w+#.-]{0,30})/;
const isRule = (line: string): boolean => /^ {0,3}(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})$/.test(line);
const isTableRule = (line: string): boolean => /^\s*\|?[\s|:-]*-[\s|:-]*$/.test(line) && line.includes('|');

/** Gathers text, and knows where it is. */
class Writer {
  text = '';
  readonly entities: Entity[] = [];

  write({ text, entities }: RichText): void {
    const offset = this.text.length;
    this.text += text;
    for (const entity of entities) this.entities.push({ ...entity, offset: entity.offset + offset });
  }

  /** Around what is written meanwhile. */
  within(entity: Pick<Entity, 'type' | 'language'>, write: () => void): void {
    const offset = this.text.length;
    // Before what it holds, as Telegram has them.
    const place = this.entities.length;
    write();
    const length = this.text.length - offset;
    if (length > 0) this.entities.splice(place, 0, { ...entity, offset, length });
  }
}

const row = (line: string): string =>
  line
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim())
    .join(' · ');

const listed = (line: string): string =>
  line
    .replace(/^(\s*)[-*+] \[[xX]\] /, '$1☑ ')
    .replace(/^(\s*)[-*+] \[ \] /, '$1☐ ')
    .replace(/^(\s*)[-*+] /, '$1• ');

/** Lines that belong to each other, from `at` on; a fence that nobody closes goes to the end. */
function blockAt(lines: string[], at: number): { kind: 'code' | 'quote' | 'line' | 'words'; end: number } {
  const first = lines[at] ?? '';
  const { mark } = fence.exec(first)?.groups ?? {};
  const isOf = (index: number, test: (line: string) => boolean): boolean =>
    index < lines.length && test(lines[index] ?? '');
  let end = at + 1;
  if (mark !== undefined) {
    const closing = new RegExp(`^ {0,3}${mark[0]}{${mark.length},}\\s*$`);
    while (isOf(end, (line) => !closing.test(line))) end++;
    return { kind: 'code', end: Math.min(end + 1, lines.length) };
  }
  if (/^ {0,3}>/.test(first)) {
    while (isOf(end, (line) => /^ {0,3}>/.test(line))) end++;
    return { kind: 'quote', end };
  }
  if (!isWords(first)) return { kind: 'line', end };
  while (isOf(end, isWords)) end++;
  return { kind: 'words', end };
}

/** A line of a paragraph, which its emphasis may go beyond. */
const isWords = (line: string): boolean =>
  line.trim() !== '' &&
  !/^(?: {0,3}#{1,6} |\s*[-*+] |\s*\d+[.)] | {0,3}>|\s*\|| {0,3}(?:```|~~~))/.test(line) &&
  !isRule(line);

function writeCode(out: Writer, lines: string[]): void {
  const { language } = fence.exec(lines[0] ?? '')?.groups ?? {};
  const isClosed = lines.length > 1 && /^ {0,3}(?:`{3,}|~{3,})\s*$/.test(lines.at(-1) ?? '');
  const code = lines.slice(1, isClosed ? -1 : undefined).join('\n');
  out.within({ type: 'pre', ...(language ? { language } : {}) }, () =>
    out.write({ text: code.trim() === '' ? '' : code, entities: [] }),
  );
}

function writeLine(out: Writer, line: string, isHead: boolean): void {
  const heading = /^ {0,3}#{1,6} +(.*?)(?: +#+)?\s*$/.exec(line)?.[1];
  if (heading !== undefined || isHead) {
    out.within({ type: 'bold' }, () => out.write(unbolded(inlineRich(heading ?? row(line)))));
    return;
  }
  if (isRule(line)) return out.write({ text: '———', entities: [] });
  out.write(inlineRich(line.trimStart().startsWith('|') ? row(line) : listed(line.trimEnd())));
}

const unbolded = ({ text, entities }: RichText): RichText => ({
  text,
  entities: entities.filter(({ type }) => type !== 'bold'),
});

/**
 * What an agent wrote as Markdown, as Telegram shows it. Its time is linear in the length, whatever the text; what is no
 * markup for certain stays as it was written.
 */
export function richText(markdown: string): RichText {
  const out = new Writer();
  const lines = markdown
    .toWellFormed()
    .replaceAll('\0', '')
    .split(/\r\n?|\n/);
  let isEmpty = true;
  for (let at = 0; at < lines.length;) {
    const { kind, end } = blockAt(lines, at);
    const block = lines.slice(at, end);
    const [line = ''] = block;
    at = end;
    if (kind === 'line' && isTableRule(line)) continue;
    if (!isEmpty) out.text += '\n';
    isEmpty = false;
    if (kind === 'code') writeCode(out, block);
    else if (kind === 'quote')
      out.within({ type: 'blockquote' }, () =>
        out.write(inlineRich(block.map((one) => one.replace(/^ {0,3}> ?/, '')).join('\n'))),
      );
    else if (kind === 'words') out.write(inlineRich(block.map((one) => one.trim()).join('\n')));
    else writeLine(out, line, line.trimStart().startsWith('|') && isTableRule(lines[at] ?? ''));
  }
  return trimmed(out);
}

/** Without white space around it, which Telegram takes away, and would then show looks in other places. */
export function trimmed({ text, entities }: RichText): RichText {
  const start = text.length - text.trimStart().length;
  return part({ text, entities }, start, Math.max(start, text.trimEnd().length));
}

/** From `start` to `end`: what goes beyond them looks in both parts as it did. */
export function part({ text, entities }: RichText, start: number, end: number): RichText {
  const kept = entities.flatMap((entity) => {
    const offset = Math.max(entity.offset, start);
    const length = Math.min(entity.offset + entity.length, end) - offset;
    return length > 0 ? [{ ...entity, offset: offset - start, length }] : [];
  });
  return { text: text.slice(start, end), entities: kept };
}
