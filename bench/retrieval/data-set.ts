import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** How a question differs from the words of the passage that answers it. */
export const questionKinds = ['keyword', 'inflected', 'paraphrase', 'synonym', 'typo', 'colloquial'] as const;
export type QuestionKind = (typeof questionKinds)[number];

const QuestionLine = z.strictObject({
  id: z.string().min(1),
  lang: z.enum(['ru', 'en']),
  kind: z.enum(questionKinds),
  question: z.string().trim().min(1),
  passages: z.array(z.string()).min(1),
});
export type Question = z.infer<typeof QuestionLine>;

/** Of which no document knows the answer: of the whole world, or of what such a company might have. */
export const unansweredKinds = ['foreign', 'near'] as const;
const UnansweredLine = z.strictObject({
  id: z.string().min(1),
  kind: z.enum(unansweredKinds),
  question: z.string().trim().min(1),
});
export type UnansweredLine = z.infer<typeof UnansweredLine>;

export interface DataPassage {
  id: string;
  /** The name of the document's file. */
  document: string;
  /** Without headings: headings may stay outside of a chunk's text. */
  text: string;
}

export interface DataDocument {
  part: string;
  name: string;
  lang: 'ru' | 'en';
  /** As it is uploaded: the anchors of the passages are taken out. */
  markdown: string;
}

export interface DataSet {
  documents: DataDocument[];
  passages: DataPassage[];
  questions: Question[];
  unanswered: UnansweredLine[];
}

/** Russian in two halves, which tell of two companies; in English, of a branch. */
export const dataParts = ['ru-a', 'ru-b', 'en'] as const;
const folder = join(import.meta.dirname, 'data');
const anchorLine = /^<!-- p: (\S+) -->$/m;
const headingLine = /^#{1,6} .*$/gm;

/** The documents, passages and questions of bench/retrieval/data; parts that are not there are passed over. */
export function readDataSet(parts: readonly string[] = dataParts): DataSet {
  const set: DataSet = { documents: [], passages: [], questions: [], unanswered: [] };
  for (const part of parts) {
    if (existsSync(join(folder, part))) readPart(part, set);
  }
  set.unanswered.push(...readLines(UnansweredLine, 'unanswered.jsonl'));
  return set;
}

function readPart(part: string, set: DataSet): void {
  const lang = part === 'en' ? 'en' : 'ru';
  for (const name of readdirSync(join(folder, part)).sort()) {
    const content = readFileSync(join(folder, part, name), 'utf8');
    if (name.endsWith('.md')) {
      const { markdown, passages } = readDocument(name, content);
      set.documents.push({ part, name, lang, markdown });
      set.passages.push(...passages);
    } else if (name === 'questions.jsonl') set.questions.push(...readLines(QuestionLine, join(part, name)));
  }
}

/** What stands after an anchor, as far as the next one, is a passage. */
function readDocument(document: string, content: string): { markdown: string; passages: DataPassage[] } {
  const [preface = '', ...blocks] = content.split(anchorLine);
  const passages: DataPassage[] = [];
  let markdown = preface;
  for (let i = 0; i < blocks.length; i += 2) {
    const [id = '', block = ''] = blocks.slice(i, i + 2);
    passages.push({ id, document, text: block.replace(headingLine, '').trim() });
    markdown += block;
  }
  return { markdown: `${markdown.replace(/\n{3,}/g, '\n\n').trim()}\n`, passages };
}

function readLines<Line>(schema: z.ZodType<Line>, file: string): Line[] {
  return readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .flatMap((line, i) => {
      if (!line.trim()) return [];
      const parsed = schema.safeParse(JSON.parse(line));
      if (parsed.success) return [parsed.data];
      throw new Error(`${file}:${i + 1} is no question: ${z.prettifyError(parsed.error)}`);
    });
}

/** A third of the documents, with their questions, whose figures no constant was chosen by. */
export const isHeldOut = ({ passages: [first = ''] }: Question): boolean => {
  const document = first.slice(0, first.lastIndexOf('-'));
  return [...document].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7) % 3 === 0;
};
