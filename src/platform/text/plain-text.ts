const fence = /^ {0,3}(?:`{3,}|~{3,})/;
/** A rule, an underline of a heading, or what parts a table's head from its rows. */
const isRuled = (line: string): boolean => /^[\s|:=*_-]+$/.test(line) && /[=*_-]{3}/.test(line);

const openMark = /(?<![\\\p{L}\p{N}])(?:\*{1,3}|_{1,3}|~~)(?=\S)/gu;
const closeMark = /(?<=[^\s\\])(?:\*{1,3}|_{1,3}|~~)(?![\p{L}\p{N}])/gu;

const link = /!?\[([^[\]]*)\]\(([^()\s]*)(?: "[^"]*")?\)/g;
/** Stands for a target while marks are taken away. No stored text has it. */
const kept = '\0';

/** Where links lead stands after their words, just as it was written. */
function inlineWithTargets(text: string): string {
  const targets: string[] = [];
  const withoutTargets = text.replaceAll(kept, '').replace(link, (_, words: string, target: string) => {
    targets.push(target);
    return `${words} (${kept})`;
  });
  return inline(withoutTargets).replaceAll(kept, () => targets.shift() ?? '');
}

const inline = (text: string): string =>
  text
    .replace(link, '$1')
    .replace(/<(https?:[^\s<>]*)>/g, '$1')
    .replace(openMark, '')
    .replace(closeMark, '')
    .replace(/(?<!\\)`/g, '')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1');

const plainLine = (line: string, ofInline: typeof inline): string => {
  const [, quote = '', rest = ''] = /^((?:\s*>)*)(.*)$/.exec(line) ?? [];
  const block = (quote ? rest.trimStart() : rest)
    .replace(/[ \t]+/g, ' ')
    .replace(/^ {0,3}#{1,6} /, '')
    .replace(/^( *)[-*+] (?:\[[ xX]\] )?/, '$1• ');
  const row = block.trim();
  return ofInline(
    row.startsWith('|')
      ? row
          .replace(/^\||\|$/g, '')
          .replace(/ ?\| ?/g, ' · ')
          .trim()
      : block,
  );
};

/**
 * What people read of a Markdown text where nothing shows it as such. It looks for marks and does not parse: its time is
 * linear in the length, whatever the text, and what it is unsure of stays as it was written. `withTargets`: it also says
 * where links lead, for those who have to know.
 */
export function plainText(markdown: string, { withTargets = false } = {}): string {
  const ofInline = withTargets ? inlineWithTargets : inline;
  const lines: string[] = [];
  let inCode = false;
  for (const line of markdown.split(/\r\n?|\n/)) {
    if (fence.test(line)) inCode = !inCode;
    else if (inCode) lines.push(line.trimEnd());
    else if (!isRuled(line)) lines.push(plainLine(line, ofInline).trimEnd());
  }
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** The same in at most so many UTF-16 units, cut at a word where there is one; `isWhole`: nothing was left out. */
export function plainBeginning(
  markdown: string,
  most: number,
  options?: { withTargets: boolean },
): { text: string; isWhole: boolean } {
  // Marks take some room of their own: a text many times as long is cut in any case.
  const read = markdown.slice(0, most * 4);
  const text = plainText(read, options);
  if (text.length <= most && read.length === markdown.length) return { text, isWhole: true };
  const cut = text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '');
  const end = cut.search(/\s\S*$/);
  return { text: `${(end > most / 2 ? cut.slice(0, end) : cut).trimEnd()}…`, isWhole: false };
}
