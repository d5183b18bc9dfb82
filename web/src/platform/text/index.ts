export { plain, withoutMarks } from './plain-text';
export { shownJson, unhidden } from './unhidden';
