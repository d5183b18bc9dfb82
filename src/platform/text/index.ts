export { storable, storableText } from './storable.js';
export { DiffPart, textDiff } from './text-diff.js';
export { inLanguageOf, Locale, TimeZone } from './locale.js';
export { Username, normalizeUsername, usernamePattern } from './username.js';
export { camelCase, snakeCase } from './letter-case.js';
