export { extractNumbers, type ExtractOptions, type FoundNumber } from './numbers/number-extract.js';
