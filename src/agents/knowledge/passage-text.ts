import { asData } from '../types/envelope.js';
import type { Outside } from '../types/prompt-pieces.js';
import type { Numbered } from './given-passages.js';

/** As a model reads it: whatever a document calls itself is data as well. */
export const passageFor = ({ n, passage }: Numbered): Outside => ({
  source: `Passage [${n}]`,
  text: `${whereOf(passage)}\n\n${passage.text}`,
});

const whereOf = ({ documentName, titlePath, page }: Numbered['passage']): string =>
  [[documentName, ...titlePath].join(' › '), ...(page === null ? [] : [`page ${page}`])].join(', ');

/** The same as the result of a tool. */
export const passagesText = (numbered: Numbered[]): string =>
  numbered
    .map(passageFor)
    .map(({ source, text }) => asData(source, text))
    .join('\n\n');

/** What of them is told to everybody who sees the run. */
export const numbersOf = (numbered: Numbered[]): string =>
  `${numbered.length} ${numbered.length === 1 ? 'passage' : 'passages'}: ${numbered.map(({ n }) => `[${n}]`).join(' ')}`;
