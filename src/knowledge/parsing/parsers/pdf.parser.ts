import { type Block } from '../block.js';
import { type DocumentParser, type Source, type Told } from '../parser.js';
import { readPdf } from '../pdf.js';

const pdf: DocumentParser = {
  mimes: ['application/pdf'],
  parse: (source: Source, told: Told): AsyncIterable<Block> => readPdf(source.bytes, told),
};
export default pdf;
