import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Block } from './block.js';
import { DocumentProblem } from './document-problem.js';
import { type Told } from './parser.js';
import { pdfBlocks } from './pdf-blocks.js';
import { linesOf, type PdfLine, type PdfText, withoutRepeated } from './pdf-lines.js';
import { mostText } from './read-events.js';

const mostPages = 20_000;
/** A file ends with this; some programs add a little after it (ISO 32000-1, 7.5.5). */
const [endMark, endWithin] = ['%%EOF', 4_096];

type Library = typeof import('pdfjs-dist/legacy/build/pdf.mjs');
type Document = Awaited<ReturnType<Library['getDocument']>['promise']>;
type Content = Awaited<ReturnType<Awaited<ReturnType<Document['getPage']>>['getTextContent']>>;

/** All pages first: what a heading is, and what every page repeats, only the whole tells. */
export async function* readPdf(bytes: Uint8Array, told: Told): AsyncIterable<Block> {
  if (!Buffer.from(bytes.subarray(-endWithin)).includes(endMark))
    throw new DocumentProblem('damaged', 'The file is cut short');
  // The library keeps what it is given.
  const hasPictures = /\/Subtype\s*\/Image/.test(Buffer.from(bytes).toString('latin1'));
  const document = await opened(bytes);
  if (document.numPages > mostPages) throw new DocumentProblem('too_large', 'There are too many pages');
  const title = await titleOf(document);
  if (title) told.title(title);
  const pages: PdfLine[][] = [];
  let length = 0;
  for (let number = 1; number <= document.numPages; number++) {
    told.progress(number - 1, document.numPages);
    const page = await document.getPage(number);
    const lines = linesOf(number, textsIn(await page.getTextContent()));
    page.cleanup();
    length += lines.reduce((sum, { text }) => sum + text.length, 0);
    if (length > mostText) throw new DocumentProblem('too_large', 'There is too much text in the document');
    pages.push(lines);
  }
  if (length === 0 && hasPictures)
    throw new DocumentProblem('no_text', 'The pages are pictures without text, as a scanner makes them');
  yield* pdfBlocks(withoutRepeated(pages));
}

async function opened(data: Uint8Array): Promise<Document> {
  const library = await load();
  const packages = dirname(fileURLToPath(import.meta.resolve('pdfjs-dist/package.json')));
  const folder = (name: string) => join(packages, name, sep);
  try {
    return await library.getDocument({
      data,
      cMapUrl: folder('cmaps'),
      standardFontDataUrl: folder('standard_fonts'),
      isEvalSupported: false,
      useSystemFonts: false,
      disableFontFace: true,
      enableXfa: false,
      verbosity: library.VerbosityLevel.ERRORS,
    }).promise;
  } catch (error) {
    if (error instanceof Error && error.name === 'PasswordException')
      throw new DocumentProblem('encrypted', 'The file is protected by a password');
    throw error;
  }
}

/** It makes some matrices that only drawing uses, and would take them from a native module. */
async function load(): Promise<Library> {
  for (const name of ['DOMMatrix', 'ImageData', 'Path2D']) Reflect.set(globalThis, name, class {});
  return import('pdfjs-dist/legacy/build/pdf.mjs');
}

/** Programs write the name of a file here more often than not. */
const fileName = /\.(docx?|odt|rtf|pdf|xlsx?|indd|pptx?|tex|dvi)$|^(microsoft word|untitled|без имени)/i;

async function titleOf(document: Document): Promise<string | undefined> {
  const { info } = await document.getMetadata();
  const title = (info as { Title?: unknown }).Title;
  return typeof title === 'string' && !fileName.test(title.trim()) ? title : undefined;
}

function* textsIn({ items }: Content): Iterable<PdfText> {
  for (const item of items) {
    if (!('str' in item)) continue;
    const [a, b, , , x, y] = item.transform as number[];
    // Text that does not run across the page is a mark on its edge, a stamp or a drawing.
    if (Math.abs(b!) > Math.abs(a!)) continue;
    const size = Math.hypot(a!, b!) || item.height;
    yield { text: item.str, x: x!, y: y!, width: item.width, size, font: item.fontName };
  }
}
