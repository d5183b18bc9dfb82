import { type Block } from '../block.js';
import { DocumentProblem } from '../document-problem.js';
import { htmlBlocks } from '../html-blocks.js';
import { officeParts, officeTitle, plainOfficeFile } from '../office-parts.js';
import { type DocumentParser, type Source, type Told } from '../parser.js';

/** A table of contents says everything twice; what stands in a style of code is code. */
const styles = [
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='Subtitle'] => p:fresh",
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((level) => `p[style-name='toc ${level}'] => !`),
  "p[style-name='TOC Heading'] => !",
  "p[style-name='HTML Preformatted'] => pre:separator('\\n')",
  "p[style-name='Preformatted Text'] => pre:separator('\\n')",
];

const docx: DocumentParser = {
  mimes: ['application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  async *parse({ bytes }: Source, told: Told): AsyncIterable<Block> {
    const { default: mammoth } = await import('mammoth');
    const parts = officeParts(bytes);
    const title = officeTitle(parts);
    if (title) told.title(title);
    if (!parts.has('word/document.xml'))
      throw new DocumentProblem('damaged', 'The file holds no text document');
    const { value } = await mammoth.convertToHtml(
      { buffer: plainOfficeFile(parts) },
      {
        styleMap: styles,
        convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: '' })),
        externalFileAccess: false,
      },
    );
    const { blocks } = await htmlBlocks(value);
    yield* blocks;
  },
};
export default docx;
