export { CopyField } from './copy-field';
export { useCopy } from './use-copy';
