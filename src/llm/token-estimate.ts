export { estimateTokens, fitting, tokensOfImage } from '../platform/text/index.js';
