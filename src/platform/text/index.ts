export { storable, storableText } from './storable.js';
export { byCloseness, distanceOf } from './closest.js';
export { DiffPart, textDiff } from './text-diff.js';
export { inLanguageOf, Locale, preferredLocale, TimeZone } from './locale.js';
export { Username, normalizeUsername, usernamePattern } from './username.js';
export { camelCase, snakeCase } from './letter-case.js';
