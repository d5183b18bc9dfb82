export { DiffParts } from './diff-parts';
export { Differences, preloadDifferences } from './lazy-differences';
