import { estimateTokens } from '../platform/text/index.js';

export { estimateTokens, fitting, tokensOfImage } from '../platform/text/index.js';

/** Of all of them together, about. */
export const tokensOfTexts = (texts: readonly string[]): number =>
  texts.reduce((sum, text) => sum + estimateTokens(text), 0);
